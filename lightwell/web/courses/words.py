"""Weekdays, gaps and limits in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from lightwell import knowledge
from lightwell.courses import queries
from lightwell.knowledge.practice import Protocol
from lightwell.knowledge.text import Entry
from lightwell.web.assessment.words import CONFIDENCE
from lightwell.web.formats import number, wall


def listed(items: Iterable[object]) -> str:
    """Monday, Tuesday and Friday."""
    *first, last = [str(item) for item in items] or [""]
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def weekday(iso: int) -> str:
    """Monday, for 1."""
    return str(WEEKDAYS[iso - 1])


def weekday_short(iso: int) -> str:
    """Mon, for 1."""
    return str(WEEKDAYS_ABBR[iso - 1])


def days_between(starts: Sequence[datetime]) -> list[int]:
    """The days from each visit to the next, on the clinic's calendar."""
    days = [wall(start).date() for start in starts]
    return [(after - before).days for before, after in pairwise(days)]


def gaps(starts: Sequence[datetime]) -> str:
    """3, 4 and 3 days apart; nothing for a single visit."""
    between = days_between(starts)
    if not between:
        return ""
    if len(set(between)) == 1:
        return ngettext("Always %(num)s day apart", "Always %(num)s days apart", between[0]) % {
            "num": between[0]
        }
    return _("%(days)s days apart") % {"days": listed(between)}


def on(day: date | datetime) -> str:
    """Tue 2026-12-01."""
    local = wall(day).date() if isinstance(day, datetime) else day
    return f"{weekday_short(local.isoweekday())} {local.isoformat()}"


@dataclass(frozen=True)
class LimitLine:
    """One line of the table of limits: what is usual, what is the most, and where that comes from."""

    what: str
    usual: str
    limit: str
    sources: tuple[str, ...]


def sure(entry: Entry) -> str:
    """The source and how sure it is."""
    return f"{entry.source}; {CONFIDENCE[entry.confidence]}"


def limit_lines(protocol: Protocol) -> list[LimitLine]:
    """The limits of an order of this protocol, each with its source and confidence."""
    known, limits = knowledge.current(), queries.limits(protocol)
    dose, of_protocol = known.doses[protocol.route], sure(protocol)
    growth = tuple(
        sure(known.policy.entry(f"recommend.extend.{name}")) for name in ("by_treatments", "at_most_times")
    )
    largest = (
        _("at most %(dose)s mg/kg") % {"dose": number(limits.max_mg_per_kg)}
        if limits.max_mg_per_kg is not None
        else _("none is set: nothing may be ordered")
    )
    span = (
        _("%(least)s to %(most)s min") % {"least": limits.min_over_min, "most": limits.max_over_min}
        if limits.min_over_min is not None
        else _("at once")
    )
    most = {"most": limits.max_treatments}
    a_week = {"most": limits.max_per_week}
    rows = [
        (_("Dose"), f"{number(protocol.dose_mg_per_kg)} mg/kg", largest, (sure(dose), of_protocol)),
        (
            pgettext("length", "Time"),
            f"{protocol.over_min} min" if protocol.over_min else _("at once"),
            span,
            (sure(dose),),
        ),
        (_("Treatments"), str(protocol.treatments), _("1 to %(most)s") % most, (of_protocol, *growth)),
        (_("A week"), str(protocol.per_week), _("1 to %(most)s") % a_week, (of_protocol,)),
        (
            _("Between two"),
            _("%(hours)s h or more") % {"hours": protocol.gap_soft_hours},
            _("never under %(hours)s h") % {"hours": protocol.gap_hard_hours},
            (of_protocol,),
        ),
    ]
    return [LimitLine(what, usual, limit, tuple(dict.fromkeys(said))) for what, usual, limit, said in rows]


def protocol_title(code: str) -> str:
    """The protocol's title in the reader's language; its code when the knowledge has dropped it."""
    protocol = knowledge.current().protocols.get(code)
    return protocol.title.get(get_language() or "en") if protocol else code
