"""Queries of the busiest pages, put into SQL once and then only run (docs/adr/0019).

A query is still written as a queryset, and every value still goes through its field. What is saved is the building of
the queryset and of its SQL, which is the same each time and costs ten times what the database needs.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Expression
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable

LARGEST = BigIntegerField.MAX_BIGINT
_PLAIN_WORD = re.compile(r"[a-z_-]*")


class Given(Expression):
    """A value that is known only when the statement is run, such as `Given("patient")`."""

    def __init__(self, name: str, output_field: models.Field | None = None) -> None:
        super().__init__(output_field=output_field or BigIntegerField())
        self.name = name

    def as_sql(self, compiler: object, connection: object) -> tuple[str, list]:
        return "%s", [self]

    def value(self, given: object, connection: BaseDatabaseWrapper) -> object:
        """The value as the database wants it. A number that no column can hold becomes the largest one: an address
        may name any, and neither is there."""
        if type(given) is int:
            return max(-LARGEST, min(given, LARGEST))
        return self.output_field.get_db_prep_value(given, connection)


def all_given(name: str, count: int, output_field: models.Field | None = None) -> list[Given]:
    """So many values, for `In(F("plan_id"), all_given("plan", 50))`; a statement of its own for each count."""
    return [Given(f"{name}_{place}", output_field) for place in range(count)]


def numbered(name: str, values: Iterable[object]) -> dict[str, object]:
    """What `all_given` asks for."""
    return {f"{name}_{place}": value for place, value in enumerate(values)}


@dataclass(frozen=True, slots=True)
class _Compiled:
    """What one database is asked, and how its answer is read."""

    sql: str
    params: tuple[object, ...]
    read: Callable[[Iterable[tuple], BaseDatabaseWrapper], list]


class Statement:
    """A queryset with `Given` values in it, built when it is first run. It never changes after that."""

    def __init__(self, build: Callable[[], models.QuerySet]) -> None:
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, **given: object) -> list:
        """What the queryset would give: model instances, or tuples of `values_list`. One query."""
        connection = connections[DEFAULT_DB_ALIAS]
        compiled = self._compiled.get(connection.vendor) or self._compile(connection)
        params = [
            one.value(given[one.name], connection) if isinstance(one, Given) else one
            for one in compiled.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, params)
            return compiled.read(cursor.fetchall(), connection)

    def first(self, **given: object) -> object | None:
        """The first row, or None. One query; the queryset says in which order, and cuts off by itself."""
        return next(iter(self.rows(**given)), None)

    def _compile(self, connection: BaseDatabaseWrapper) -> _Compiled:
        queryset = self._build()
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        compiled = _Compiled(sql, tuple(params), _reader(queryset, compiler))
        self._compiled[connection.vendor] = compiled
        return compiled


def _reader(
    queryset: models.QuerySet, compiler: object
) -> Callable[[Iterable[tuple], BaseDatabaseWrapper], list]:
    """What turns rows of the database into what the queryset gives."""
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    converters = [(place, way, of) for place, (way, of) in compiler.get_converters(columns).items()]

    def converted(rows: Iterable[tuple], connection: BaseDatabaseWrapper) -> Iterator[list]:
        for found in rows:
            row = list(found)
            for place, ways, expression in converters:
                value = row[place]
                if value is not None:
                    for way in ways:
                        value = way(value, expression, connection)
                    row[place] = value
            yield row

    if queryset._iterable_class is not ModelIterable:
        return lambda rows, connection: list(map(tuple, converted(rows, connection)))
    annotations = tuple((compiler.annotation_col_map or {}).items())
    make = _maker(compiler.klass_info, compiler.select)

    def instance(row: list) -> models.Model:
        one = make(row)
        for name, place in annotations:
            setattr(one, name, row[place])
        return one

    return lambda rows, connection: [instance(row) for row in converted(rows, connection)]


def _maker(info: Mapping, select: Sequence[tuple]) -> Callable[[list], models.Model | None]:
    """What makes an instance of a row, with what `select_related` brought: as `Model.from_db`, but without asking each
    field and each receiver of a signal, which are none here (a test holds that the two are the same)."""
    model, fields = info["model"], info["select_fields"]
    first, last = fields[0], fields[-1] + 1
    names = [column[0].target.attname for column in select[first:last]]
    key = first + names.index(model._meta.pk.attname)
    # A setter that Django has is the method of a field, which knows under which name it keeps what it brought.
    related = [
        (one["local_setter"].__self__.cache_name, _maker(one, select))
        for one in info.get("related_klass_infos", ())
    ]

    def make(row: list) -> models.Model | None:
        if row[key] is None:
            return None
        one = model.__new__(model)
        one._state = state = ModelState()
        state.db, state.adding = DEFAULT_DB_ALIAS, False
        one.__dict__.update(zip(names, row[first:last], strict=True))
        if related:
            state.fields_cache = {name: make_related(row) for name, make_related in related}
        return one

    return make


def insert(row: models.Model) -> None:
    """Write a new row as `row.save()` would, and give it its key. No signal is sent, and no default is looked up that
    the instance does not have already."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _insert_of(type(row), connection.vendor)
    values = [_column(field, field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    back: Sequence[str] = (),
) -> list[tuple]:
    """Write new rows of plain values, and give the columns `back` of each as the database holds them.

    `columns`: what each row brings a value for, in that order; all others get the default of their field. As
    `bulk_create`, but no instance is made and no signal is sent. The rows go to the database as one JSON text, so that
    the statement is the same for any number of them. One query, none without rows.
    """
    if not rows:
        return []
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _insert_rows_of(model, tuple(columns), tuple(back), connection.vendor)
    prepare = [field.get_db_prep_save for field in fields]
    values = [[one(value, connection) for one, value in zip(prepare, row, strict=True)] for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(values, default=str)])
        return cursor.fetchall() if back else []


def insert_all(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model, in their order. No signal is sent, and they learn no key."""
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _insert_of(type(rows[0]), connection.vendor, returns_key=False)
    values = [[_column(field, field.pre_save(row, add=True), connection) for field in fields] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def update(row: models.Model, names: Sequence[str]) -> None:
    """Write these fields of a row as they stand in memory. No signal is sent."""
    if not names:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _update_of(type(row), tuple(names), connection.vendor)
    values = [_column(field, getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, row.pk])


TEXTS = frozenset({models.CharField, models.TextField})


def _column(field: models.Field, value: object, connection: BaseDatabaseWrapper) -> object:
    """The value as the database wants it. Text as text, and the key of a row, are so already: Django's way through
    half a dozen methods to the same value is most of what a row costs."""
    if type(value) is str and type(field) in TEXTS:
        return value
    if type(value) is int and type(field) is models.ForeignKey:
        return value
    return field.get_db_prep_save(value, connection)


def remember(row: models.Model) -> None:
    """Keep what a row was when it was read, for `update_changed`."""
    row._as_read = dict(row.__dict__)


def update_changed(row: models.Model) -> None:
    """Write the fields of a row that are another now than when it was remembered. No signal is sent."""
    before, now = row._as_read, row.__dict__
    update(row, [name for name, column in _columns_of(type(row)) if now[column] != before[column]])


@cache
def _columns_of(model: type[models.Model]) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, field.attname) for field in model._meta.concrete_fields)


def delete(row: models.Model) -> None:
    """Take away a row that nothing points at. Where something does, the database refuses it at the end."""
    quote, meta = connections[DEFAULT_DB_ALIAS].ops.quote_name, row._meta
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(f"DELETE FROM {quote(meta.db_table)} WHERE {quote(meta.pk.column)} = %s", [row.pk])  # noqa: S608


# Every name comes from a model, every value is a parameter, or a default of a field that is a plain word.
@cache
def _insert_of(
    model: type[models.Model], _vendor: str, *, returns_key: bool = True
) -> tuple[str, tuple[models.Field, ...]]:
    quote, meta = connections[DEFAULT_DB_ALIAS].ops.quote_name, model._meta
    fields = tuple(field for field in meta.concrete_fields if not field.primary_key)
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table, key = quote(meta.db_table), quote(meta.pk.column)
    returning = f" RETURNING {key}" if returns_key else ""
    return f"INSERT INTO {table} ({columns}) VALUES ({places}){returning}", fields  # noqa: S608


@cache
def _insert_rows_of(
    model: type[models.Model], columns: tuple[str, ...], back: tuple[str, ...], vendor: str
) -> tuple[str, tuple[models.Field, ...]]:
    quote, meta = connections[DEFAULT_DB_ALIAS].ops.quote_name, model._meta
    by_column = {field.attname: field for field in meta.concrete_fields if not field.primary_key}
    given = tuple(by_column.pop(column) for column in columns)
    left = by_column.values()
    names = ", ".join(quote(field.column) for field in (*given, *left))
    from_json = [_from_json(field, place, vendor) for place, field in enumerate(given)]
    values = ", ".join(from_json + [_default_in_sql(field) for field in left])
    rows = "json_array_elements(%s::json)" if vendor == "postgresql" else "json_each(%s)"
    returning = f" RETURNING {', '.join(map(quote, back))}" if back else ""
    return f"INSERT INTO {quote(meta.db_table)} ({names}) SELECT {values} FROM {rows}{returning}", given  # noqa: S608


def _from_json(field: models.Field, place: int, vendor: str) -> str:
    if vendor != "postgresql":
        return f"json_extract(value, '$[{place}]')"
    text = f"(value ->> {place})"
    # A text is not cast: that would cut off one that is too long, which the column refuses.
    is_text = isinstance(field, models.CharField | models.TextField)
    return text if is_text else f"{text}::{field.db_type(connections[DEFAULT_DB_ALIAS])}"


def _default_in_sql(field: models.Field) -> str:
    """What a field holds that no row gives."""
    is_made_anew = field.has_default() and callable(field.default)
    match None if is_made_anew else field.get_default():
        case None if field.null and not is_made_anew:
            return "NULL"
        case bool() | int() as value:
            return str(value).upper()
        case str() as value if _PLAIN_WORD.fullmatch(value):
            return f"'{value}'"
    raise TypeError(f"each row has to give {field}")


@cache
def _update_of(
    model: type[models.Model], names: tuple[str, ...], _vendor: str
) -> tuple[str, tuple[models.Field, ...]]:
    quote, meta = connections[DEFAULT_DB_ALIAS].ops.quote_name, model._meta
    fields = tuple(meta.get_field(name) for name in names)
    changes = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    return f"UPDATE {quote(meta.db_table)} SET {changes} WHERE {quote(meta.pk.column)} = %s", fields  # noqa: S608
