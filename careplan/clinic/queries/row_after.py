"""Where a page of a list goes on: rows after a place, compared as one row value.

Django's own tuple look-ups write `(a, b) > (x, y)` out as a chain of OR on SQLite, which then reads the index from
its beginning; both databases find the place at once when the comparison is left whole (SQLite since 3.15).
"""

from collections.abc import Sequence

from django.db.models import BooleanField, Expression, F, Value


class RowAfter(Expression):
    """True where the row of `columns` stands after the row of `values` (before it with `backwards`)."""

    conditional = True

    def __init__(self, columns: Sequence[str], values: Sequence[object], *, backwards: bool = False) -> None:
        super().__init__(output_field=BooleanField())
        self.operator = "<" if backwards else ">"
        self.columns = [F(name) for name in columns]
        self.values = list(values)
        self.sides: list[Expression] = []

    def resolve_expression(self, query, allow_joins=True, reuse=None, summarize=False, for_save=False):
        resolved = self.copy()
        columns = [one.resolve_expression(query, allow_joins, reuse, summarize) for one in self.columns]
        values = [
            value if isinstance(value, Expression) else Value(value, column.output_field)
            for value, column in zip(self.values, columns, strict=True)
        ]
        resolved.sides = [*columns, *values]
        return resolved

    def get_source_expressions(self):
        return self.sides

    def set_source_expressions(self, expressions):
        self.sides = expressions

    def as_sql(self, compiler, connection):
        parts, params = [], []
        for side in self.sides:
            sql, given = compiler.compile(side)
            parts.append(sql)
            params += given
        half = len(parts) // 2
        return f"({', '.join(parts[:half])}) {self.operator} ({', '.join(parts[half:])})", params
