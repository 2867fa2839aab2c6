"""The rows of the entry page: one vital sign each, its limits, its usual range, what it was before."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.forms import BoundField
from django.utils.translation import gettext as _

from lightwell import knowledge
from lightwell.knowledge.practice import PolicyValue
from lightwell.treatment.models import VitalSigns
from lightwell.treatment.record import Record
from lightwell.web.formats import number
from lightwell.web.treatment.live.forms import NUMBERS, CheckForm
from lightwell.web.treatment.live.vitals import LIMITS, usual_of
from lightwell.web.treatment.live.words import COMPARED, limit_told, scale_words

UNITS = {
    "systolic_mmhg": "mmHg",
    "diastolic_mmhg": "mmHg",
    "heart_rate_bpm": "/min",
    "spo2_percent": "%",
    "respiratory_rate_per_min": "/min",
}
HIGHEST = {"moaas_score": 5, "cadss6_total": 24, "nausea_score": 10}


@dataclass(frozen=True)
class Limit:
    """One limit beside a field: when it is met and what to do then, in words."""

    kind: str
    compare: str
    value: int
    words: str
    source: str

    @property
    def rule(self) -> str:
        """As the keypad reads it: "soon at-least 160"."""
        return f"{self.kind} {self.compare} {self.value}"


@dataclass(frozen=True)
class Row:
    """One vital sign of the entry page. `levels` are the choices of a scale, with words."""

    field: BoundField
    label: str
    unit: str
    hint: str
    low: str
    high: str
    usual: str
    limits: list[Limit]
    levels: list[tuple[int, str]]

    @property
    def rules(self) -> str:
        """All limits as the keypad reads them."""
        return ";".join(limit.rule for limit in self.limits)


def rows_of(form: CheckForm, record: Record) -> Iterator[Row]:
    """The eight rows in the order in which they are measured."""
    labels = _labels()
    for name in NUMBERS:
        low, high = _possible(name)
        yield Row(
            field=form[name],
            label=labels[name],
            unit=UNITS.get(name, ""),
            hint=_before(name, record),
            low=low,
            high=high,
            usual=_usual(name),
            limits=[_limit(kind, key, name) for kind, key in LIMITS.get(name, ())],
            levels=scale_words("moaas", "level") if name == "moaas_score" else [],
        )


def _labels() -> dict[str, str]:
    return {
        "systolic_mmhg": _("Systolic"),
        "diastolic_mmhg": _("Diastolic"),
        "heart_rate_bpm": _("Heart rate"),
        "spo2_percent": _("Oxygen"),
        "respiratory_rate_per_min": _("Breaths"),
        "moaas_score": _("Alertness"),
        "cadss6_total": _("Dissociation, 0 to 24"),
        "nausea_score": _("Nausea, 0 to 10"),
    }


def _possible(name: str) -> tuple[str, str]:
    if name in HIGHEST:
        return "0", str(HIGHEST[name])
    vital = knowledge.current().vitals[name]
    return str(vital.plausible_low), str(vital.plausible_high)


def _before(name: str, record: Record) -> str:
    baseline = record.baseline
    if record.started_at is None or baseline is None:
        return ""
    signs: VitalSigns = next(one for one in record.vital_signs if one.measured_at == baseline.at)
    value = getattr(signs, name)
    return "" if value is None else _("before %(value)s") % {"value": number(value)}


def _usual(name: str) -> str:
    span = usual_of(name)
    return _("Usual %(low)s to %(high)s") % {"low": number(span[0]), "high": number(span[1])} if span else ""


def _limit(kind: str, key: str, name: str) -> Limit:
    entry: PolicyValue = knowledge.current().policy.entry(key)
    compared = str(COMPARED[entry.compare or "at-least"]) % {"value": entry.value}
    told = {"limit": compared[:1].upper() + compared[1:], "what": _what(kind, name)}
    return Limit(kind, entry.compare or "at-least", int(str(entry.value)), _("%(limit)s: %(what)s") % told,
                 limit_told([key]))  # fmt: skip


def _what(kind: str, name: str) -> str:
    """What the limit's label in the knowledge asks for, in two words."""
    if name == "cadss6_total":
        return _("slow down or pause")
    if name in ("systolic_mmhg", "diastolic_mmhg"):
        return _("tell the physician") if kind == "soon" else _("measure again, then pause")
    return _("emergency")
