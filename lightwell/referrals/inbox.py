"""The inbox: every referral in one folder, who has it, and what waits longest."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lightwell.audit.prepared import Prepared
from lightwell.referrals import lines as listed
from lightwell.referrals import queries, rules
from lightwell.referrals.lines import Line, first_ended, in_order, lacking, read, target_days
from lightwell.referrals.models import ContactAttempt, Message, Referral, ReferralStep
from lightwell.referrals.rules import Place, State, Status
from lightwell.referrals.search import Found, matching

MOST_IN_A_FOLDER = 25
ORDERS = ("due", "newest", "name")


@dataclass(frozen=True)
class Row:
    """A referral on the list.

    `due_on`: when the referrer's answer is due; `asked`: how often we asked; `place`: its number on the wait
    list and why it stands there; `missing`: codes of what it lacks; `next_try_on`: when to call again;
    `unread`: the referrer wrote last.
    """

    referral: Referral
    state: State
    waited_days: int
    due_on: date
    target_days: int | None = None
    asked: int = 0
    owner: str = ""
    place: int | None = None
    why: Place | None = None
    missing: tuple[str, ...] = ()
    next_try_on: date | None = None
    unread: bool = False

    @property
    def overdue(self) -> bool:
        return self.target_days is not None and self.waited_days > self.target_days


@dataclass(frozen=True)
class Inbox:
    """Rows by folder (the first of each, when there are many), how many each holds, and nobody's on top."""

    folders: Mapping[State, list[Row]]
    counts: Mapping[State, int]
    nobodys: list[Row] = field(default_factory=list)
    nobodys_count: int = 0

    @property
    def to_triage(self) -> list[Row]:
        """New ones and those that lack something."""
        return [*self.folders[State.NEW], *self.folders[State.MISSING]]

    @property
    def waiting_for_information(self) -> list[Row]:
        return self.folders[State.WAITING]

    @property
    def wait_list(self) -> list[Row]:
        """Who was accepted and has not been assessed: in order, whether booked or not."""
        rows = [*self.folders[State.WAIT_LIST], *self.folders[State.BOOKED]]
        return sorted(rows, key=lambda row: row.place or 0)

    @property
    def accepted(self) -> int:
        return self.counts[State.WAIT_LIST] + self.counts[State.BOOKED]

    @property
    def count(self) -> int:
        """How many wait for the clinic: an answer, or the telling of it."""
        return sum(self.counts[one] for one in (State.NEW, State.MISSING, State.WAITING, State.TO_TELL))

    @property
    def first(self) -> Row | None:
        """What to look at first."""
        listed = (row for state in State if state is not State.CLOSED for row in self.folders[state])
        return next(iter([*self.nobodys, *listed]), None)


def inbox(
    now: datetime,
    *,
    assessed: Iterable = (),
    booked: Iterable = (),
    words: str = "",
    order: str = "due",
    only: State | None = None,
    most: int | None = MOST_IN_A_FOLDER,
) -> Inbox:
    """Every referral in its folder. Five queries, and those of `assessed` and `booked`.

    `assessed` are ids of referrals whose assessment has begun, `booked` ids of patients whose assessment is
    to come: querysets or lists. `only` reads the rows of one folder, `most` is how many of a folder are read
    (None: all). Closed ones are read when they are looked for, or are the folder that is read.
    """
    found = matching(words) if words.strip() or only is State.CLOSED else None
    begun, to_come = set(assessed), set(booked)
    waiting = read(listed.open_ones(), now, gaps=lacking(), assessed=begun, booked=to_come, found=found)
    waiting = [line for line in waiting if line.state is not State.CLOSED]
    ended = _ended(found, {line.id for line in waiting}, begun, order, most, now) if found is not None else []
    lines = in_order(waiting, order)
    counts = {state: sum(line.state is state for line in lines) for state in State}
    counts[State.CLOSED] = (taken_in() if found is None else len(found)) - len(lines)
    nobodys = [line for line in lines if not line.owner]
    folders = {state: [line for line in lines if line.state is state] for state in State}
    folders[State.CLOSED] = ended
    shown = {state: folders[state][:most] if only in (None, state) else [] for state in State}
    first = nobodys[:most] if only is None else []
    rows = _rows({line.id: line for line in [*first, *(one for some in shown.values() for one in some)]})
    return Inbox(
        folders={state: [rows[line.id] for line in shown.get(state, ())] for state in State},
        counts=counts,
        nobodys=[rows[line.id] for line in first],
        nobodys_count=len(nobodys),
    )


def wait_list(now: datetime, *, assessed: Iterable = (), words: str = "") -> list[Row]:
    """Everyone who was accepted and has not been assessed, in order. Three queries; four with `words`."""
    found = matching(words) if words.strip() else None
    accepted = read(listed.accepted(), now, assessed=set(assessed), found=found)
    lines = in_order([line for line in accepted if line.state is State.WAIT_LIST], "due")
    rows = _rows({line.id: line for line in lines})
    return [rows[line.id] for line in lines]


def _ended(
    found: Found, waiting: Collection[UUID], begun: set[UUID], order: str, most: int | None, now: datetime
) -> list[Line]:
    """The first of those found that ended, in order. One query."""
    keys = first_ended(found, waiting, order, most)
    lines = {line.id: line for line in read(listed.some(keys), now, assessed=begun)}
    return [lines[key] for key in keys]


def taken_in() -> int:
    """How many referrals came in, those held at the door left out. One query."""
    return ReferralStep.objects.filter(number=1).count()


def _rows(lines: Mapping[UUID, Line]) -> dict[UUID, Row]:
    """The rows of these lines, with what is only read of a row that is shown. One query."""
    return {referral.pk: _row(referral, lines[referral.pk]) for referral in _shown(list(lines))}


def _with_what_is_shown(ids: Sequence[UUID]) -> QuerySet[Referral]:
    contacts = ContactAttempt.objects.filter(referral=OuterRef("pk")).order_by("-number")
    messages = Message.objects.filter(referral=OuterRef("pk")).order_by("-number")
    asked = ReferralStep.objects.filter(referral=OuterRef("pk"), to_status=Status.INFORMATION_REQUESTED)
    shown = Referral.objects.with_status().filter(pk__in=ids).order_by()
    return shown.annotate(
        asked=Subquery(asked.order_by().values("referral").annotate(count=Count("pk")).values("count")),
        next_try_on=Subquery(contacts.values("next_try_on")[:1]),
        unread=Coalesce(Subquery(messages.values("from_referrer")[:1]), False),
    )


_shown = Prepared(_with_what_is_shown)


def _row(referral: Any, line: Line) -> Row:
    target = target_days(line.how_soon) if line.how_soon else None
    why = rules.place_of(line.how_soon, line.waited_days, target) if line.place and target else None
    return Row(
        referral=referral,
        state=line.state,
        waited_days=line.waited_days,
        due_on=queries.reply_due_on(referral.received_at),
        target_days=target,
        asked=referral.asked or 0,
        owner=line.owner,
        place=line.place,
        why=why,
        missing=line.missing,
        next_try_on=referral.next_try_on,
        unread=bool(referral.unread),
    )
