"""The predicted level on the live page: what was given so far, drawn with its band; an estimate only."""

from datetime import datetime, timedelta
from functools import cached_property

from django.utils.translation import gettext as _
from markupsafe import Markup

from lightwell.pharmacokinetics import Band
from lightwell.treatment.record import Record
from lightwell.treatment.rules.checks import Check
from lightwell.web import charts
from lightwell.web.charts.levels import Level, LevelWords
from lightwell.web.formats import at_time, wall
from lightwell.web.levels.estimate import Receiver, band_for, levels_of
from lightwell.web.levels.given import drug_of, given
from lightwell.web.levels.words import estimate_note, refusal

MINUTE = timedelta(minutes=1)
SHORTEST_MIN, STEP_MIN, LONGEST_MIN = 120, 30, 480
"""The curve shows two hours, then half an hour more at a time while the patient is still here."""
ROW_MIN = 10
HEIGHTS = (272.0, 178.0)
"""How tall the chart is beside no alarm and beside one: what is left of a screen of 1180 by 820."""


class Predicted:
    """The level that models predict from the doses of one visit."""

    def __init__(self, record: Record, checks: list[Check], now: datetime):
        self.record, self.checks, self.now = record, checks, now
        self.start = record.started_at

    @cached_property
    def receiver(self) -> Receiver | None:
        """Who got the dose; None before it has begun."""
        order, treatment = self.record.order, self.record.treatment
        if self.start is None or order is None:
            return None
        age = treatment.patient.age_on(wall(self.start).date())
        return Receiver(drug_of(treatment.course.route), float(order.weight_kg), float(age))

    @cached_property
    def band(self) -> Band | None:
        """None before the dose, and when no model may be shown (`why_not`)."""
        if self.receiver is None or self.why_not:
            return None
        return band_for(self.receiver, given(self.record), self.until_min)

    @cached_property
    def why_not(self) -> str:
        """Why nothing is drawn for this person; empty when something may be."""
        if self.receiver is None:
            return ""
        return refusal(self.receiver)

    @property
    def until_min(self) -> int:
        passed = self.minute(self.now)
        return min(max(SHORTEST_MIN, int(passed // STEP_MIN + 1) * STEP_MIN), LONGEST_MIN)

    def minute(self, moment: datetime) -> float:
        """Minutes since the start of the dose."""
        return (moment - self.start) / MINUTE if self.start else 0.0

    @cached_property
    def levels(self) -> list[Level]:
        return levels_of(self.band) if self.band else []

    def chart(self, alarms: int = 0) -> Markup | None:
        """The curve; None while there is none, or while the alarms take its place."""
        if not self.levels or alarms >= len(HEIGHTS):
            return None
        return charts.level_chart(
            self.levels,
            now_min=self.minute(self.now),
            dosing=self._dosing(),
            checks=self._checks(),
            clock=self._clock,
            words=words(self.reading),
            height=HEIGHTS[alarms],
        )

    def table(self) -> Markup | None:
        """The same estimate in rows."""
        if not self.levels:
            return None
        return charts.level_table(
            self.levels, every_min=ROW_MIN, clock=self._clock, words=words(self.reading)
        )

    @property
    def reading(self) -> str:
        """The estimate now in one sentence."""
        here = min(self.levels, key=lambda level: abs(level.minute - self.minute(self.now)))
        told = {"level": f"{here.ng_per_ml:.0f}", "low": f"{here.low_ng_per_ml:.0f}"}
        return _("Now about %(level)s ng/mL, nine in ten people %(low)s to %(high)s.") % {
            **told,
            "high": f"{here.high_ng_per_ml:.0f}",
        }

    def _dosing(self) -> list[tuple[float, float]]:
        """When the pump gave something, and when it will; a dose given at once is a line."""
        history = given(self.record)
        pumped = [(piece.start_min, piece.end_min) for piece in history.running]
        return pumped + [(one.at_min, one.at_min) for one in history.given]

    def _checks(self) -> list[tuple[float, str]]:
        shown = [one for one in self.checks if self.minute(one.due_at) <= self.until_min]
        to_come = next((one for one in shown if not one.met_at and not one.overdue), None)
        return [(self.minute(one.due_at), self._state(one, to_come)) for one in shown]

    @staticmethod
    def _state(check: Check, to_come: Check | None) -> str:
        if check.met_at:
            return "done"
        return "late" if check.overdue else "next" if check is to_come else "to-come"

    def _clock(self, minute: float) -> str:
        return at_time(self.start + minute * MINUTE) if self.start else ""


def words(reading: str) -> LevelWords:
    """What a curve over a visit says, in the reader's language; `reading` is its one sentence."""
    return LevelWords(
        title=_("Predicted level"),
        description=f"{reading} {estimate_note()}",
        now=lambda level: _("Now, about %(level)s") % {"level": level},
        peak=lambda level, time: _("Peak about %(level)s at %(time)s") % {"level": level, "time": time},
        about=lambda level: _("about %(level)s") % {"level": level},
        checks=_("Checks"),
        time=_("Time"),
        level=_("ng/mL"),
        range=_("Range for nine in ten"),
    )
