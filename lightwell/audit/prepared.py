"""Reads and inserts whose SQL is worked out once.

Django writes the SQL of a queryset anew for each call, and that costs several times what the database
needs to answer. Here the first call writes it, and each later one only puts in its values.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import chain, count
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    prefetch_related_objects,
)

Row = TypeVar("Row")
Maker = Callable[[Any], Any]
PLAIN = (models.CharField, models.TextField, models.IntegerField)
AS_IT_IS = frozenset({str, int, type(None)})
"""Fields whose values of exactly these types the database is given as they are."""
PLACE, PLAIN_WORD = re.compile("%[%s]"), re.compile("[A-Za-z0-9_-]+")
_numbers = count(1)


class Prepared(Generic[Row]):
    """A read with places for values: `Prepared(lambda patient: Course.objects.filter(patient=patient))`.

    Call it with UUIDs, moments, days, numbers or words, or lists of them, as the columns hold them (a key,
    not a row); it gives the rows as a list, whole or as `values_list`. The read is written down with
    stand-ins for the values, so each must stand in the statement as it is: one that does not raises.
    """

    def __init__(self, read: Callable[..., QuerySet[Any, Row]]) -> None:
        self._read = read
        self._statements: dict[tuple, _Statement | None] = {}

    def __call__(self, *values: Any) -> list[Row]:
        db = connections[DEFAULT_DB_ALIAS]
        asked = [_filled(value) if isinstance(value, list | tuple) else value for value in values]
        shape = (db.vendor, *(len(v) if isinstance(v, list) else -1 for v in asked))
        if shape not in self._statements:
            self._statements[shape] = _prepare(self._read, asked, db)
        statement = self._statements[shape]
        return statement.rows(list(_flat(asked)), db) if statement else []

    def first(self, *values: Any) -> Row | None:
        """The first row, or None; the read itself says how many it wants."""
        return next(iter(self(*values)), None)


def _filled(values: Sequence[Any]) -> list[Any]:
    """The list with its last value repeated up to a power of two, so that few lengths need a statement."""
    wanted = 1 << (len(values) - 1).bit_length() if values else 0
    return [*values, *([values[-1]] * (wanted - len(values)) if values else [])]


def _flat(asked: Sequence[Any]) -> Iterator[Any]:
    return chain.from_iterable(value if isinstance(value, list) else (value,) for value in asked)


def _prepare(
    read: Callable[..., QuerySet], asked: Sequence[Any], db: BaseDatabaseWrapper
) -> "_Statement | None":
    """The statement for values of this shape; None when nothing can be found, as in an empty list."""
    stand_ins = [
        [_stand_in(v) for v in value] if isinstance(value, list) else _stand_in(value) for value in asked
    ]
    try:
        return _Statement(read(*stand_ins), list(_flat(stand_ins)), db)
    except EmptyResultSet:
        return None


def _stand_in(value: Any) -> Any:
    """A value of the same type that nobody else uses."""
    match value:
        case UUID():
            return uuid4()
        case datetime():
            return datetime(1800, 1, 1, tzinfo=UTC) + timedelta(seconds=next(_numbers))
        case date():
            return date(1700, 1, 1) + timedelta(days=next(_numbers))
        case str():
            return uuid4().hex
        case int() if not isinstance(value, bool):
            return 20_000 + next(_numbers)
    raise TypeError(f"A prepared read has no place for {type(value).__name__}.")


def _stored(value: Any, db: BaseDatabaseWrapper) -> Any:
    """The value as this database is given it."""
    match value:
        case UUID():
            return value if db.features.has_native_uuid_field else value.hex
        case datetime():
            return db.ops.adapt_datetimefield_value(value)
        case date():
            return db.ops.adapt_datefield_value(value)
        case str():
            return str(value)
    return value


class _Statement:
    """One SQL statement, where its values go, and how its rows become what the queryset promises."""

    def __init__(self, read: QuerySet, stand_ins: Sequence[Any], db: BaseDatabaseWrapper) -> None:
        compiler = read.query.get_compiler(using=db.alias)
        stored = [_stored(value, db) for value in stand_ins]
        sql, params = compiler.as_sql()
        self._sql, self._params = _with_constants(sql, params, set(stored))
        self._places = [_places(self._params, value) for value in stored]
        columns = [column for column, *_rest in compiler.select[: compiler.col_count]]
        by_place = compiler.get_converters(columns).items()
        self._converters = [(place, one, column) for place, (each, column) in by_place for one in each]
        self._make = _maker(read._iterable_class, compiler)
        self._prefetched = read._prefetch_related_lookups  # type: ignore[attr-defined]

    def rows(self, values: Sequence[Any], db: BaseDatabaseWrapper) -> list[Any]:
        params = self._params.copy()
        for places, value in zip(self._places, values, strict=True):
            stored = _stored(value, db)
            for place in places:
                params[place] = stored
        with db.cursor() as cursor:
            cursor.execute(self._sql, params)
            found = [self._make(self._converted(row, db)) for row in cursor.fetchall()]
        if self._prefetched and found:
            prefetch_related_objects(found, *self._prefetched)
        return found

    def _converted(self, row: Sequence[Any], db: BaseDatabaseWrapper) -> list[Any]:
        values = list(row)
        for place, convert, column in self._converters:
            if values[place] is not None:
                values[place] = convert(values[place], column, db)
        return values


def _with_constants(sql: str, params: Sequence[Any], values: set[Any]) -> tuple[str, list[Any]]:
    """The statement with the words and numbers that are always the same written into it.

    A partial index is used only then, and SQLite plans a statement anew each time one of them is bound.
    """
    given, kept = iter(params), []

    def written(place: re.Match[str]) -> str:
        if place[0] == "%%":
            return "%%"
        match param := next(given):
            case str() if param not in values and PLAIN_WORD.fullmatch(param):
                return f"'{param}'"
            case int() if param not in values and not isinstance(param, bool):
                return str(param)
        kept.append(param)
        return "%s"

    return PLACE.sub(written, sql), kept


def _places(params: Sequence[Any], stored: Any) -> tuple[int, ...]:
    found = tuple(place for place, param in enumerate(params) if param == stored)
    if not found:
        raise ValueError("A value of a prepared read does not stand in its statement.")
    return found


def _maker(kind: type, compiler: Any) -> Maker:
    """From the values of a row to what the queryset gives."""
    if kind is FlatValuesListIterable:
        return lambda values: values[0]
    if kind is ValuesListIterable:
        return tuple
    if kind is not ModelIterable:
        raise TypeError("A prepared read gives rows of a table or a list of values.")
    make = _row_maker(compiler.klass_info, compiler.select, compiler.using)
    annotated = list(compiler.annotation_col_map.items())
    return _with_more(make, annotated) if annotated else make


def _row_maker(about: dict[str, Any], select: Sequence[Any], alias: str) -> Maker:
    """From the values of a row to an object with the ones it was selected with; None where its key is null.

    Like `from_db`, but the values are put in at once: nothing here listens to the making of a row.
    """
    table: type[models.Model] = about["model"]
    first, last = about["select_fields"][0], about["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[first:last]]
    key = first + names.index(table._meta.pk.attname)
    related = [
        (_row_maker(other, select, alias), other["local_setter"], other["remote_setter"])
        for other in about.get("related_klass_infos", ())
    ]

    def make(values: list[Any]) -> Any:
        if values[key] is None:
            return None
        row = table.__new__(table)
        row.__dict__.update(zip(names, values[first:last], strict=True))
        row._state = state = ModelState()
        state.adding, state.db = False, alias
        for make_other, tell_row, tell_other in related:
            tell_row(row, other := make_other(values))
            if other is not None:
                tell_other(other, row)
        return row

    return make


def _with_more(make: Maker, annotated: Sequence[tuple[str, int]]) -> Maker:
    def make_more(values: list[Any]) -> Any:
        row = make(values)
        for name, place in annotated:
            setattr(row, name, values[place])
        return row

    return make_more


def insert(row: models.Model) -> None:
    """Insert a new row with its own key: `save(force_insert=True)` without what no table here has
    (signals, parents, defaults of the database)."""
    db = connections[DEFAULT_DB_ALIAS]
    fields, sql = _insertion(type(row), db.vendor)
    values = [_written(row, field, is_plain, db) for field, is_plain in fields]
    with db.cursor() as cursor:
        cursor.execute(sql, values)
    row._state.adding, row._state.db = False, db.alias


def _written(row: models.Model, field: Field, is_plain: bool, db: BaseDatabaseWrapper) -> Any:
    if is_plain and type(value := getattr(row, field.attname)) in AS_IT_IS:
        return value
    return field.get_db_prep_save(field.pre_save(row, True), db)


@cache
def _insertion(table: type[models.Model], vendor: str) -> tuple[list[tuple[Field, bool]], str]:
    fields, quote = table._meta.concrete_fields, connection.ops.quote_name
    columns = ", ".join(quote(field.column or field.attname) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {quote(table._meta.db_table)} ({columns}) VALUES ({places})"
    return [(field, isinstance(field, PLAIN)) for field in fields], insert
