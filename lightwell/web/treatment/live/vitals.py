"""The vital signs of one visit as tiles: last value, how it moved, the limit it breaks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from lightwell import knowledge
from lightwell.treatment.models import VitalSigns
from lightwell.treatment.record import Record
from lightwell.treatment.rules.checks import NOW, PRESSURE, Breach, Check
from lightwell.web import charts
from lightwell.web.formats import at_time, minutes, number
from lightwell.web.treatment.live.words import alertness, pressure_of

MINUTE = timedelta(minutes=1)
LONGEST_MIN = 60
SPARKS = {
    "heart_rate_bpm": (40, 150),
    "spo2_percent": (84, 100),
    "respiratory_rate_per_min": (4, 30),
    "cadss6_total": (0, 24),
    "nausea_score": (0, 10),
}
"""From where to where a small trend is drawn; no limit, only the paper."""
BREAKS: dict[str, set[Breach]] = {
    "systolic_mmhg": PRESSURE,
    "spo2_percent": {Breach.OXYGEN},
    "respiratory_rate_per_min": {Breach.BREATHING},
    "moaas_score": {Breach.SEDATION},
    "cadss6_total": {Breach.DISSOCIATION},
}
LIMITS = {
    "systolic_mmhg": (("soon", "intra.bp.notify.systolic_mmhg"), ("now", "intra.bp.pause.systolic_mmhg")),
    "diastolic_mmhg": (("soon", "intra.bp.notify.diastolic_mmhg"), ("now", "intra.bp.pause.diastolic_mmhg")),
    "spo2_percent": (("now", "intra.spo2.emergency_percent"),),
    "respiratory_rate_per_min": (("now", "intra.rr.emergency_per_min"),),
    "moaas_score": (("now", "intra.moaas.emergency_score"),),
    "cadss6_total": (("soon", "intra.cadss6.notify_score"),),
}
"""Which limits of the clinic's policy a value is held against, and how urgent each is."""
USUAL = {
    "heart_rate_bpm": ("predose.hr.soft.low_bpm", "predose.hr.soft.high_bpm"),
    "spo2_percent": ("predose.spo2.soft_percent", None),
}
"""The clinic's usual range, as it asks for it before a dose."""


@dataclass(frozen=True)
class Tile:
    """One vital sign: its last value, how it moved, and whether it breaks a limit."""

    field: str
    label: str
    value: str | None
    unit: str
    sub: str
    level: str
    trend: str
    spark: Markup | str
    href: str
    wide: bool = False
    word: bool = False

    @property
    def spoken(self) -> str:
        """The tile as one sentence: "Heart rate 84 /min, before 71"."""
        value = self.value or _("Not measured")
        return ", ".join(filter(None, [f"{self.label} {value} {self.unit}".strip(), self.trend, self.sub]))


def limits_of(field: str) -> list[charts.Limit]:
    """The limits of one vital sign, for drawings."""
    policy = knowledge.current().policy
    return [charts.Limit(policy[key], kind) for kind, key in LIMITS.get(field, ())]


def usual_of(field: str) -> tuple[float, float] | None:
    """The usual range of one vital sign; none where the clinic has none."""
    if field not in USUAL:
        return None
    policy, (low, high) = knowledge.current().policy, USUAL[field]
    return policy[low], policy[high] if high else float(knowledge.current().vitals[field].plausible_high)


class Signs:
    """The vital signs of a visit: what was last, what was before, and a tile for each."""

    def __init__(self, record: Record, checks: Sequence[Check], now: datetime):
        self.record, self.checks, self.now = record, checks, now
        self.all = record.vital_signs
        self.base = record.started_at or (self.all[0].measured_at if self.all else now)
        self.late = bool(checks) and checks[-1].overdue
        self.entry = reverse("treatment:check", args=[record.treatment.pk])

    def minute(self, moment: datetime) -> float:
        """Minutes since the start of the dose (before it: below zero)."""
        return (moment - self.base) / MINUTE

    def last(self, field: str) -> VitalSigns | None:
        """The last set in which this was measured."""
        return next((one for one in reversed(self.all) if getattr(one, field) is not None), None)

    def before(self, field: str) -> Any:
        """The value of the last set before the dose; none before it has begun."""
        if not self.record.started_at or not self.record.baseline:
            return None
        at = self.record.baseline.at
        return next((getattr(one, field) for one in self.all if one.measured_at == at), None)

    def tiles(self) -> list[Tile]:
        """Pressure first and widest; a value that nobody measured says so."""
        plain = self._tile
        return [
            self._pressure_tile(),
            plain("heart_rate_bpm", _("Heart rate"), "/min"),
            plain("spo2_percent", _("Oxygen"), "%", self._oxygen),
            plain("respiratory_rate_per_min", _("Breaths"), "/min"),
            self._alertness_tile(),
            plain("cadss6_total", _("Dissociation"), _("of 24")),
            plain("nausea_score", _("Nausea"), _("of 10")),
        ]

    def _pressure_tile(self) -> Tile:
        last = self.last("systolic_mmhg")
        pairs = [
            (self.minute(one.measured_at), float(one.systolic_mmhg), float(one.diastolic_mmhg))
            for one in self.all
            if one.systolic_mmhg is not None and one.diastolic_mmhg is not None
        ]
        spark = charts.pressure_spark(
            [(max(at, 0.0), high, low) for at, high, low in pairs[-9:]],
            until_min=self._until(),
            limits=limits_of("systolic_mmhg"),
        )
        return Tile(
            field="systolic_mmhg",
            label=_("Blood pressure"),
            value=f"{last.systolic_mmhg}/{last.diastolic_mmhg}" if last else None,
            unit="",
            sub=self._when(last, self._before_pressures()),
            level=self._level("systolic_mmhg", last),
            trend=self._rise(last),
            spark=spark if pairs else "",
            href=f"{self.entry}?field=systolic_mmhg",
            wide=True,
        )

    def _before_pressures(self) -> str:
        before = pressure_of(self.record.baseline) if self.record.started_at else ""
        return _("before %(value)s") % {"value": before} if before else ""

    def _rise(self, last: VitalSigns | None) -> str:
        before = self.before("systolic_mmhg")
        if last is None or before is None or last.systolic_mmhg is None:
            return ""
        change = last.systolic_mmhg - before
        if not change:
            return _("as before")
        told = _("up %(by)s from start") if change > 0 else _("down %(by)s from start")
        return told % {"by": abs(change)}

    def _alertness_tile(self) -> Tile:
        last = self.last("moaas_score")
        level = self._level("moaas_score", last)
        score = last.moaas_score if last else None
        return Tile(
            field="moaas_score",
            label=_("Alertness"),
            value=alertness(score) if score is not None else None,
            unit="",
            sub=_("%(score)s of 5") % {"score": score} if score is not None else "",
            level=level,
            trend="",
            spark="",
            href=f"{self.entry}?field=moaas_score",
            word=True,
        )

    def _tile(self, field: str, label: str, unit: str, say: Callable[..., str] | None = None) -> Tile:
        last = self.last(field)
        return Tile(
            field=field,
            label=label,
            value=number(getattr(last, field)) if last else None,
            unit=unit if last else "",
            sub=(say or self._sub)(field, last),
            level=self._level(field, last),
            trend="",
            spark=self._spark(field) if last else "",
            href=f"{self.entry}?field={field}",
        )

    def _sub(self, field: str, last: VitalSigns | None) -> str:
        if last is not None and last is not self.all[-1]:
            return self._when(last, "")
        before = self.before(field)
        return "" if before is None else _("before %(value)s") % {"value": number(before)}

    def _oxygen(self, field: str, last: VitalSigns | None) -> str:
        if last is None or last.oxygen_l_per_min is None:
            return self._sub(field, last)
        flow = last.oxygen_l_per_min
        return _("%(flow)s L/min given") % {"flow": number(flow)} if flow else _("room air")

    def _when(self, last: VitalSigns | None, more: str) -> str:
        if last is None:
            return ""
        ago = (self.now - last.measured_at) // MINUTE
        old = self.late or last is not self.all[-1]
        when = _("%(minutes)s ago") % {"minutes": minutes(ago)} if old else at_time(last.measured_at)
        return ", ".join(filter(None, [when, more]))

    def _level(self, field: str, last: VitalSigns | None) -> str:
        broken = self.record.broken.get(last.measured_at, ()) if last else ()
        mine = BREAKS.get(field, set()).intersection(broken)
        return "now" if mine & NOW else "soon" if mine else ""

    def _spark(self, field: str) -> Markup:
        low, high = SPARKS[field]
        points = [(max(self.minute(one.measured_at), 0.0), getattr(one, field)) for one in self.all]
        return charts.spark(
            points,
            low=low,
            high=high,
            until_min=self._until(),
            usual=usual_of(field),
            limits=limits_of(field),
        )

    def _until(self) -> float:
        """The width of the small trends: an hour, or as long as it has lasted."""
        return max(LONGEST_MIN, self.minute(self.now))
