"""The planted fault: a server that says "saved" first and saves afterwards. The kills must find it out."""

import io
from collections.abc import Callable, Iterator

from careplan.wsgi import application as honest

Answer = Iterator[bytes]


class SavesAfterwards:
    """An answer whose work is done when the server closes it, that is, after it was sent."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.work = work

    def __iter__(self) -> Iterator[bytes]:
        return iter([b""])

    def close(self) -> None:
        self.work()


def application(environ: dict, start_response: Callable) -> Answer | SavesAfterwards:
    if environ["REQUEST_METHOD"] != "POST" or not environ["PATH_INFO"].endswith("/tick"):
        return honest(environ, start_response)
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    later = environ | {"wsgi.input": io.BytesIO(body)}

    def save() -> None:
        answer = honest(later, lambda *_arguments: lambda _data: None)
        answer.close()

    start_response("302 Found", [("Location", "/"), ("Content-Length", "0")])
    return SavesAfterwards(save)
