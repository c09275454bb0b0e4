import logging


class WithoutAddress(logging.Filter):
    """Takes the address of a page out of a log line and puts the page's name there.

    Addresses hold patients' public ids, and a log is read, copied and kept by people who are not in the
    care team. Logging no requests at all would be simpler, but then nobody could find a failing page.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        match = getattr(request, "resolver_match", None)
        name = match.view_name if match else "an unknown page"
        if isinstance(record.args, tuple):
            record.args = tuple(
                name if isinstance(value, str) and value.startswith("/") else value for value in record.args
            )
        return True
