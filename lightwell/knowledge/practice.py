"""What the clinic does, as data: policy, doses, vital signs, schedules, protocols, events, consent, help."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal

from lightwell.knowledge.loading import Topic
from lightwell.knowledge.text import Entry, Part, Text, Words

Route = Literal["IV", "IM", "SC", "IN", "IN-ESK", "PO", "SL"]
"""How a dose is given; IN is racemic ketamine spray, IN-ESK esketamine spray."""

Compare = Literal["above", "at-least", "below", "at-most"]
"""How a reading meets a limit; "above" and "below" leave the limit itself out."""


class PolicyValue(Entry, frozen=True, kw_only=True):
    """One value of the clinic's policy.

    `value` is a whole number, a decimal, yes or no, or a list of whole numbers; `unit` is UCUM.
    `compare` is set on limits and says whether the limit itself counts.
    """

    key: Words
    value: bool | int | Decimal | tuple[int, ...]
    label: Text
    unit: str = ""
    compare: Compare | None = None


class Policy(Mapping[str, Any]):
    """The policy in force: `policy["interval.hard_hours"]` is the value, `policy.entry(...)` all about it."""

    def __init__(self, entries: Iterable[PolicyValue]) -> None:
        self._entries = {entry.key: entry for entry in entries}

    def __getitem__(self, key: str) -> Any:
        return self.entry(key).value

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def entry(self, key: str) -> PolicyValue:
        """The value with its unit, label and source. Raises KeyError for a key that is not policy."""
        try:
            return self._entries[key]
        except KeyError:
            raise KeyError(f"{key} is not a policy value") from None


class Formulation(Part, frozen=True, kw_only=True):
    """One strength a dose is drawn from: mg/mL for a vial, mg for a device or wafer."""

    code: Words
    label: Text
    mg_per_ml: Decimal | None = None
    mg_per_unit: Decimal | None = None


def _exceeds(amount: Decimal | None, limit: Decimal | None) -> bool:
    return amount is not None and limit is not None and amount > limit


class Dose(Entry, frozen=True, kw_only=True):
    """The dose limits of one route, in mg per kg of ketamine base or in mg, over minutes.

    A route with neither `max_mg_per_kg` nor `max_mg` has no known limit and may not be ordered until the
    medical director sets one. `reported_max_mg_per_kg` is what cited work went up to, not a permission.
    """

    route: Route
    title: Text
    atc: Words
    start_mg_per_kg: Decimal | None = None
    usual_low_mg_per_kg: Decimal | None = None
    usual_high_mg_per_kg: Decimal | None = None
    max_mg_per_kg: Decimal | None = None
    reported_max_mg_per_kg: Decimal | None = None
    start_mg: Decimal | None = None
    start_mg_from_65_years: Decimal | None = None
    usual_low_mg: Decimal | None = None
    usual_high_mg: Decimal | None = None
    max_mg: Decimal | None = None
    over_min: int | None = None
    over_high_min: int | None = None
    min_over_min: int | None = None
    step_low_mg_per_kg: Decimal | None = None
    step_high_mg_per_kg: Decimal | None = None
    formulations: tuple[Formulation, ...] = ()

    def __post_init__(self) -> None:
        if _exceeds(self.usual_high_mg_per_kg or self.start_mg_per_kg, self.max_mg_per_kg):
            raise ValueError("the usual dose per kg is larger than the limit")
        if _exceeds(self.usual_high_mg or self.start_mg, self.max_mg):
            raise ValueError("the usual dose in mg is larger than the limit")

    @property
    def max_mg_per_kg_per_min(self) -> Decimal | None:
        """The fastest rate allowed: the largest dose over the shortest time. None without both limits."""
        if self.max_mg_per_kg is None or self.min_over_min is None:
            return None
        return self.max_mg_per_kg / self.min_over_min


class Vital(Entry, frozen=True, kw_only=True):
    """One measured value. Beyond `plausible` it is refused, beyond `likely` a person is asked to confirm it.

    Bounds are inclusive and in the unit `ucum`; `decimals` is how many places are kept.
    """

    code: Words
    name: Text
    ucum: Words
    plausible_low: Decimal
    plausible_high: Decimal
    likely_low: Decimal
    likely_high: Decimal
    decimals: int = 0
    loinc: str = ""
    loinc_also: tuple[str, ...] = ()
    panel_loinc: str = ""

    def __post_init__(self) -> None:
        if not self.plausible_low <= self.likely_low < self.likely_high <= self.plausible_high:
            raise ValueError("the likely range must lie inside the plausible range")

    def plausible(self, value: int | Decimal) -> bool:
        """Whether the value can be true at all."""
        return self.plausible_low <= value <= self.plausible_high

    def likely(self, value: int | Decimal) -> bool:
        """Whether the value needs no second look."""
        return self.likely_low <= value <= self.likely_high


class Laboratory(Entry, frozen=True, kw_only=True):
    """One test: a quantity in `ucum`, or positive and negative when `ucum` is empty.

    `stands_policy` names the policy value that says for how many days a result counts. `needed`: asked for
    before a first treatment.
    """

    code: Words
    name: Text
    loinc: str = ""
    stands_policy: Words
    needed: bool = False
    ucum: str = ""


class Schedule(Entry, frozen=True, kw_only=True):
    """When vital signs are due, in minutes.

    `before_min` counts from the start of dosing (negative is before). `during_every_min` repeats until the
    end of dosing. `after_end_min` counts from the end of dosing; after the last of them, `then_every_min`
    repeats until the patient leaves. A dose that is given at once ends when it starts.
    """

    code: Words
    title: Text
    route: Route
    over_min: int
    before_min: tuple[int, ...]
    after_end_min: tuple[int, ...]
    then_every_min: int
    during_every_min: int | None = None

    def planned_min(self) -> tuple[int, ...]:
        """The minutes from the start of dosing at which checks are due when nothing is paused."""
        step = self.during_every_min
        during = range(step, self.over_min, step) if step else ()
        end = (self.over_min,) if self.over_min else ()
        after = (self.over_min + offset for offset in self.after_end_min)
        return (*self.before_min, *during, *end, *after)


class Protocol(Entry, frozen=True, kw_only=True):
    """A course as it is usually planned; the treatment order says what is given.

    Doses in mg per kg, times in minutes, gaps from start to start in hours. `experimental`: the use needs
    its own statement in the consent. `primary_scale` decides the recommendation; the others are shown.
    """

    code: Words
    title: Text
    indication: Text
    icd10: tuple[str, ...]
    route: Route
    dose_mg_per_kg: Decimal
    max_mg_per_kg: Decimal
    over_min: int
    treatments: int
    per_week: int
    per_week_high: int
    gap_hard_hours: int
    gap_soft_hours: int
    block_min: int
    schedule: Words
    primary_scale: Words
    other_scales: tuple[str, ...]
    review_after: tuple[int, ...]
    experimental: bool
    diluted_to_ml: int | None = None
    gap_low_days: int | None = None
    gap_high_days: int | None = None
    note: Text | None = None


class Grade(Entry, frozen=True, kw_only=True):
    """How severe an adverse event is (CTCAE 1 to 5), with adult hypertension bounds in mmHg where given."""

    code: Words
    number: int
    label: Text
    meaning: Text
    snomed: Words
    systolic_from_mmhg: int | None = None
    diastolic_from_mmhg: int | None = None


class AdverseEvent(Entry, frozen=True, kw_only=True):
    """Something unwanted that may be recorded, in our own words.

    `listed` is how the clinic's information names it (common, rare) or "not-listed"; common and rare are
    expected, except where `expected` says otherwise. `in_session` events are the closed list of the live
    page. `emergency` events are answered at once. MedDRA codes are licensed and are not shipped.
    """

    code: Words
    label: Text
    listed: Literal["common", "rare", "not-listed"]
    expected: bool
    in_session: bool = False
    emergency: bool = False
    snomed: tuple[str, ...] = ()
    icd10: str = ""


class HelpLine(Entry, frozen=True, kw_only=True):
    """Who answers when a person needs help now. `provinces` empty: everywhere in Canada."""

    code: Words
    name: Text
    who: Text
    hours: Text
    call: str = ""
    text_to: str = ""
    text_word: Text | None = None
    emergency: bool = False
    provinces: tuple[str, ...] = ()


class Reason(Entry, frozen=True, kw_only=True):
    """A reason for referral, and how the ICD-10 codes of its diagnoses begin."""

    code: Words
    name: Text
    icd10_prefixes: tuple[Words, ...]


TOPICS = (
    Topic("policy", "policy.toml", PolicyValue, "key", "policy"),
    Topic("doses", "doses.toml", Dose, "route", "dose"),
    Topic("vitals", "vitals.toml", Vital, "code", "vital"),
    Topic("laboratory", "laboratory.toml", Laboratory, "code", "test"),
    Topic("schedules", "schedules.toml", Schedule, "code", "schedule"),
    Topic("protocols", "protocols.toml", Protocol, "code", "protocol"),
    Topic("grades", "grades.toml", Grade, "code", "grade"),
    Topic("adverse_events", "adverse_events.toml", AdverseEvent, "code", "event"),
    Topic("help", "help.toml", HelpLine, "code", "line"),
    Topic("reasons", "reasons.toml", Reason, "code", "reason"),
)
