"""The chart of a whole visit, its table, and where nobody measured."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _
from markupsafe import Markup

from lightwell.treatment import limits
from lightwell.treatment.rules.checks import Check
from lightwell.treatment.rules.infusion import What
from lightwell.web import charts
from lightwell.web.formats import at_time
from lightwell.web.treatment.live.vitals import MINUTE, Signs, limits_of

WIDTH = 560.0
HEIGHTS = (284.0, 190.0)
"""How tall the chart is beside no alarm and beside one: what is left of a screen of 1180 by 820."""


class Trace:
    """The vital signs of a visit over time."""

    def __init__(self, signs: Signs):
        self.signs = signs
        early = limits.rhythm().early_min * MINUTE
        self.gaps = gaps_between([one.measured_at for one in signs.all], signs.checks, early)

    def chart(self, alarms: int = 0) -> Markup | None:
        """All sets as a drawing; none while nothing was measured, or while the alarms take its place."""
        if not self.signs.all or alarms >= len(HEIGHTS):
            return None
        minute = self.signs.minute
        return charts.vitals_chart(
            self._readings(),
            dosing=self._dosing(),
            limits={name: limits_of(name) for name in ("systolic_mmhg", "spo2_percent")},
            gaps=[(minute(start), minute(end)) for start, end in self.gaps],
            clock=self._clock,
            words=self._words(),
            size=(WIDTH, HEIGHTS[alarms]),
        )

    def table(self) -> Markup | None:
        """The same numbers in rows; none while nothing was measured."""
        if not self.signs.all:
            return None
        return charts.vitals_table(self._readings(), clock=self._clock, words=self._words())

    def _readings(self) -> list[charts.Reading]:
        return [
            charts.Reading(
                self.signs.minute(one.measured_at),
                one.systolic_mmhg,
                one.diastolic_mmhg,
                one.heart_rate_bpm,
                one.spo2_percent,
            )
            for one in self.signs.all
        ]

    def _dosing(self) -> list[tuple[float, float]]:
        """When the medicine ran."""
        events = self.signs.record.infusion.events
        ends = [*(event.at for event in events), self.signs.now][1:]
        return [
            (self.signs.minute(event.at), self.signs.minute(end))
            for event, end in zip(events, ends, strict=True)
            if event.what in (What.START, What.RESUME)
        ]

    def _clock(self, minute: float) -> str:
        return at_time(self.signs.base + minute * MINUTE)

    def _words(self) -> charts.VitalsWords:
        last = self.signs.last("systolic_mmhg")
        told = f"{last.systolic_mmhg}/{last.diastolic_mmhg}" if last else _("not measured")
        return charts.VitalsWords(
            title=_("Vital signs of this treatment"),
            description=_("Blood pressure %(last)s last. Sets measured: %(count)s. Gaps: %(gaps)s.")
            % {"last": told, "count": len(self.signs.all), "gaps": len(self.gaps)},
            gap=lambda start, end: _("No reading %(start)s to %(end)s") % {"start": start, "end": end},
            time=_("Time"),
            pressure=_("Blood pressure"),
            heart_rate=_("Heart rate"),
            oxygen=_("Oxygen"),
            medicine=_("Medicine"),
        )


def gaps_between(
    measured: Sequence[datetime], checks: Sequence[Check], early: timedelta
) -> list[tuple[datetime, datetime]]:
    """Each stretch between two readings in which a check was overdue: last reading to next.

    A reading up to `early` before a check was due counts for it, so nothing is missing there.
    """
    missed = [check.due_at for check in checks if check.overdue]
    return [
        (start, end)
        for start, end in pairwise(measured)
        if any(start < due_at - early and due_at < end for due_at in missed)
    ]
