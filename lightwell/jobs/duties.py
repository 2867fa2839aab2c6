"""What the one loop does: ask for check-ins, escalate what nobody settled, take faxes in, send letters.

Each duty asks a table what is due and does it row by row. The database's constraints see to it that two
loops do a row once. A row that fails is logged and put off, longer each time, and holds up no other.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.urls import reverse

from lightwell.audit.actors import SYSTEM
from lightwell.jobs import faxes
from lightwell.letters import actions as letters
from lightwell.letters import queries as letter_queries
from lightwell.letters.models import Dispatch
from lightwell.outcomes import actions, queries

log = logging.getLogger("lightwell.work")
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
ASK_MAILBOX_EACH = timedelta(minutes=1)
ROUND_S = 4.0
"""How long one round reads faxes: the other duties do not wait for a long one."""


class Setbacks:
    """Rows that failed: not before when they are tried again. A new start of the loop tries them at once."""

    def __init__(self) -> None:
        self._waits: dict[tuple[str, UUID], tuple[datetime, timedelta]] = {}

    def may_try(self, duty: str, key: UUID, now: datetime) -> bool:
        not_before, _wait = self._waits.get((duty, key), (now, FIRST_WAIT))
        return now >= not_before

    def failed(self, duty: str, key: UUID, now: datetime) -> datetime:
        """Put the row off, twice as long as the last time, and say until when."""
        _before, last = self._waits.get((duty, key), (now, FIRST_WAIT / 2))
        wait = min(last * 2, LONGEST_WAIT)
        self._waits[duty, key] = now + wait, wait
        return now + wait

    def done(self, duty: str, key: UUID) -> None:
        self._waits.pop((duty, key), None)


SETBACKS = Setbacks()


def ask_due_check_ins(now: datetime) -> int:
    """Ask for each check-in that is due after a treatment."""

    def ask(due: queries.DueCheckIn) -> None:
        patient = due.treatment.patient
        actions.ask_check_in(by=SYSTEM, at=now, patient=patient, window=due.window, treatment=due.treatment)

    due = queries.due_check_ins(now)
    return _each("check-in", ((one.treatment.pk, one) for one in due), ask, now)


def escalate_overdue_tasks(now: datetime) -> int:
    """Call on the next role for each safety task that was not settled in time."""
    late = queries.overdue_tasks(now)
    return _each(
        "escalation",
        ((task.pk, task) for task in late),
        lambda task: actions.escalate_task(at=now, task=task),
        now,
    )


FOLDER = faxes.Folder()
ASKED: dict[str, datetime] = {}
"""When each mailbox was asked last."""


def take_faxes_of_folder(now: datetime) -> int:
    """Take in what the fax machine wrote to its folder."""
    return FOLDER.take(settings.FAX_DIR, now) if settings.FAX_DIR else 0


def take_faxes_of_mailbox(now: datetime) -> int:
    """Take in what was sent to the fax mailbox, once a minute."""
    address = settings.FAX_IMAP
    if not address or now - ASKED.get(address, now - ASK_MAILBOX_EACH) < ASK_MAILBOX_EACH:
        return 0
    ASKED[address] = now
    return faxes.Mailbox(address).take(now)


def read_faxes(now: datetime) -> int:
    """Open what came, then read page after page until the round is over: one at least."""
    opened = _each("fax", _for_a_round(faxes.unopened()), lambda fax: faxes.open_fax(fax, now), now)
    return opened + _each("page", _for_a_round(faxes.unread()), lambda page: faxes.read_page(page, now), now)


def _for_a_round(rows: Iterable[tuple[UUID, Any]]) -> Iterator[tuple[UUID, Any]]:
    until = time.monotonic() + ROUND_S
    for row in rows:
        yield row
        if time.monotonic() >= until:
            return


def send_due_letters(now: datetime) -> int:
    """Make the next try for each e-mail with a link to a letter. What came of it stands in its steps."""

    def send(dispatch: Dispatch) -> None:
        letters.deliver(at=now, dispatch=dispatch, link_address=_letter_address)

    return _each("letter", ((one.pk, one) for one in letter_queries.due_mail(now)), send, now)


def _letter_address(token: str) -> str:
    return settings.SITE_URL + reverse("letters:open", args=[token])


def _each(duty: str, rows: Iterable[tuple[UUID, Any]], act: Callable[[Any], object], now: datetime) -> int:
    """Do each row in a transaction of its own; returns how many were done."""
    return sum(_try(duty, key, row, act, now) for key, row in rows if SETBACKS.may_try(duty, key, now))


def _try(duty: str, key: UUID, row: Any, act: Callable[[Any], object], now: datetime) -> bool:
    try:
        act(row)
    except Exception as error:
        until = SETBACKS.failed(duty, key, now)
        if isinstance(error, IntegrityError):
            log.info("%s %s was done by another loop", duty, key)
        else:
            log.exception("%s %s failed and is tried again at %s", duty, key, until.isoformat())
        return False
    SETBACKS.done(duty, key)
    return True


DUTIES: tuple[Callable[[datetime], int], ...] = (
    ask_due_check_ins,
    escalate_overdue_tasks,
    take_faxes_of_folder,
    take_faxes_of_mailbox,
    read_faxes,
    send_due_letters,
)
