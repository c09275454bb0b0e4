"""Many changed rows written by one prepared statement."""

from collections.abc import Iterable

from django.db import connection, models


def update_rows(rows: Iterable[models.Model], fields: Iterable[str]) -> None:
    """Write these fields of rows of one model, as they stand in memory.

    `bulk_update` builds a CASE of every row and field, and building it took half the time of a move (measured by
    the bench): here the statement stays the same and the driver repeats it. Nothing is validated, no signal is
    sent, `auto_now` is not looked at: as with `bulk_update`.
    """
    rows = list(rows)
    if not rows:
        return
    meta = rows[0]._meta
    columns = [meta.get_field(name) for name in fields]
    quote = connection.ops.quote_name
    assignments = ", ".join(f"{quote(field.column)} = %s" for field in columns)
    # Every name comes from the model; every value is a parameter.
    statement = f"UPDATE {quote(meta.db_table)} SET {assignments} WHERE {quote(meta.pk.column)} = %s"  # noqa: S608
    values = [
        [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in columns), row.pk]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
