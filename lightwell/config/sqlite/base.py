"""The embedded database as Django's ENGINE: statements turned into SQLite's form once, writers in turn."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any
from uuid import UUID

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.operations import DatabaseOperations
from sqlcipher3 import dbapi2

LONGEST_WAIT_S = 5
"""After that SQLite itself is asked, which waits as long once more and then says that it is locked."""
_turn = Lock()


@lru_cache(2000)
def _with_question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class Cursor(base.SQLiteCursorWrapper):
    """Remembers the statements that it has turned."""

    def convert_query(self, query: str, *, param_names: Iterable[str] | None = None) -> str:
        if param_names is None:
            return _with_question_marks(query)
        return super().convert_query(query, param_names=param_names)


def _moment(stored: bytes) -> datetime:
    """A moment as Django writes it here: UTC, ISO 8601, without a zone."""
    return datetime.fromisoformat(stored.decode())


dbapi2.register_converter("datetime", _moment)


_same_uuid = lru_cache(20_000)(UUID)


class Operations(DatabaseOperations):
    def convert_uuidfield_value(self, value: Any, expression: Any, connection: Any) -> UUID | None:
        """The same object for the same key: rows of one visit name it again and again."""
        return _same_uuid(value) if value is not None else None

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> datetime | None:
        """With its zone; what did not come as a moment (from an expression) is left to Django."""
        if isinstance(value, datetime):
            return value.replace(tzinfo=connection.timezone)
        return super().convert_datetimefield_value(value, expression, connection)


class DatabaseWrapper(base.DatabaseWrapper):
    """Lets the writers of this process in one after another.

    SQLite lets in one writer too, but whoever waits there sleeps longer each time before it looks again.
    """

    ops_class = Operations
    _has_turn = False

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def _start_transaction_under_autocommit(self) -> None:
        self._has_turn = _turn.acquire(timeout=LONGEST_WAIT_S)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._next()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._next()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._next()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._next()

    def _next(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _turn.release()
