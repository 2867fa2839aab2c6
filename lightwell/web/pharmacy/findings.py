"""What does not add up, in words: what, because of what, and by when it is settled."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from lightwell import knowledge
from lightwell.pharmacy import rules
from lightwell.pharmacy.models import Container, RegisterEntry
from lightwell.pharmacy.queries import OpenDraw, ShortCount
from lightwell.pharmacy.rules import Deadlines
from lightwell.web.assessment.words import CONFIDENCE
from lightwell.web.formats import at_time, number, on_date, on_short_day, wall


@dataclass(frozen=True)
class Finding:
    """One difference. `level`: "info" while a dose may still be running, "soon", "now" when past its time."""

    level: str
    title: str
    because: str
    deadlines: str
    container: Container
    draw: RegisterEntry | None = None
    left_mg: Decimal = rules.ZERO
    whole: bool = False  # a container taken out and not opened, as far as the book knows


def of_draw(found: OpenDraw, at: datetime) -> Finding:
    """Drawn and not all accounted for."""
    sums, draw = found.sums, found.draw
    untouched = sums.unaccounted_mg == sums.drawn_mg
    return Finding(
        level=_level(found.deadlines, at, waiting=untouched),
        title=_draw_title(found, untouched),
        because=_(
            "%(drawn)s mg drawn from %(label)s at %(time)s on %(day)s by %(by)s before %(witness)s; "
            "%(given)s given, %(wasted)s wasted, %(returned)s returned. Up to %(tolerance)s mg may differ."
        )
        % {
            "drawn": number(sums.drawn_mg),
            "label": draw.container.label,
            "time": at_time(draw.at),
            "day": on_date(draw.at),
            "by": draw.recorded_by_name,
            "witness": draw.witness_name,
            "given": number(sums.given_mg),
            "wasted": number(sums.wasted_mg),
            "returned": number(sums.returned_mg),
            "tolerance": number(sums.tolerance_mg),
        },
        deadlines=by_when(found.deadlines),
        container=draw.container,
        draw=draw,
        left_mg=sums.unaccounted_mg,
        whole=untouched and draw.amount_mg == draw.container.lot.container_mg,
    )


def _draw_title(found: OpenDraw, untouched: bool) -> str:
    left, patient = found.sums.unaccounted_mg, found.patient
    told = {"name": patient.name, "mg": number(abs(left))}
    if left < 0:
        return _("%(name)s: %(mg)s mg more used than drawn") % told
    if untouched:
        return _("%(name)s: %(mg)s mg drawn, nothing given yet") % told
    return _("%(name)s: %(mg)s mg to account for") % told


def of_count(found: ShortCount, at: datetime) -> Finding:
    """A count that does not agree."""
    count, (measured_mg, expected_mg) = found.count, found.count.counted
    told = {"label": count.container.label, "mg": number(abs(count.difference_mg))}
    less = count.difference_mg < 0
    return Finding(
        level=_level(found.deadlines, at),
        title=(_("%(label)s: %(mg)s mg short") if less else _("%(label)s: %(mg)s mg too much")) % told,
        because=_(
            "Counted %(found)s mg at %(time)s on %(day)s by %(by)s and %(witness)s; "
            "the book says %(book)s mg. Lot %(lot)s."
        )
        % {
            "found": number(measured_mg),
            "time": at_time(count.at),
            "day": on_date(count.at),
            "by": count.recorded_by_name,
            "witness": count.witness_name,
            "book": number(expected_mg),
            "lot": count.container.lot.lot_number,
        },
        deadlines=by_when(found.deadlines),
        container=count.container,
    )


def by_when(due: Deadlines) -> str:
    """The three deadlines as one sentence."""
    return _(
        "Settle by %(settle)s. Internal report by %(report)s. Loss or theft: Health Canada by %(health)s."
    ) % {
        "settle": moment(due.resolve_by),
        "report": moment(due.report_by),
        "health": on_short_day(due.health_canada_by),
    }


def moment(due: datetime) -> str:
    """16 Mar 14:30; midnight is said as the end of the day before."""
    if wall(due).time() == time():
        return _("the end of %(day)s") % {"day": on_short_day(due - timedelta(minutes=1))}
    return f"{on_short_day(due)} {at_time(due)}"


def source(key: str = "discrepancy.health_canada_days") -> str:
    """Where the last of the deadlines, or another value of the policy, comes from, and how sure that is."""
    entry = knowledge.current().policy.entry(key)
    return _("Source: %(source)s; %(sure)s.") % {
        "source": entry.source,
        "sure": CONFIDENCE[entry.confidence],
    }


def _level(due: Deadlines, at: datetime, *, waiting: bool = False) -> str:
    if at >= due.resolve_by:
        return "now"
    return "info" if waiting else "soon"


def count_in_words(lines: list[RegisterEntry]) -> str:
    """What a round of the safe found, once it is written."""
    differing = [line for line in lines if line.difference_mg != rules.ZERO]
    if not differing:
        return _("Counted: %(number)s. All as the book says.") % {"number": len(lines)}
    told = (
        _("%(label)s: found %(found)s mg, the book says %(book)s mg")
        % {
            "label": line.container.label,
            "found": number(line.counted[0]),
            "book": number(line.counted[1]),
        }
        for line in differing
    )
    return _("Counted: %(number)s. Not as the book says: %(which)s.") % {
        "number": len(lines),
        "which": "; ".join(told),
    }
