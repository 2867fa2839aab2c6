"""A row as bytes that are the same before it is saved and after it is read back, on either database."""

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from uuid import UUID

import orjson
from django.conf import settings
from django.db import models

from lightwell.audit import rules


def canonical(instance: models.Model, leave_out: tuple[str, ...] = ()) -> bytes:
    """Canonical JSON of every column of `instance` in name order, except those in `leave_out`."""
    pairs = {
        name: _plain(getattr(instance, name), places)
        for name, places in _columns(type(instance))
        if name not in leave_out
    }
    return orjson.dumps(pairs)


def row_line(row: models.Model) -> str:
    """`table id fingerprint` of one sealed row, as the chain keeps it."""
    return f"{row._meta.label} {row.pk} {rules.fingerprint(settings.CHAIN_KEY, canonical(row))}"


@cache
def _columns(model) -> tuple[tuple[str, int | None], ...]:
    fields = model._meta.concrete_fields
    return tuple(sorted((field.attname, getattr(field, "decimal_places", None)) for field in fields))


def _plain(value, places: int | None):
    match value:
        case str():
            return str(value)  # a choice is a str by another name
        case None | bool():
            return value
        case int() if places is None:
            return value
        case UUID():
            return value.hex
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case int() | Decimal() | float():
            return f"{Decimal(str(value)):.{places}f}" if places is not None else repr(float(value))
        case bytes() | memoryview():
            return hashlib.sha256(bytes(value)).hexdigest()
    raise TypeError(f"{type(value).__name__} has no canonical form")
