"""One visit read whole, and what follows: where it stands, which check is next, what a reading breaks."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from lightwell.audit.prepared import Prepared
from lightwell.knowledge.practice import Protocol
from lightwell.treatment import limits
from lightwell.treatment.models import (
    AdverseEvent,
    Arrival,
    CalledOff,
    Departure,
    DoseEvent,
    Examination,
    HelpCall,
    Recovery,
    Treatment,
    TreatmentOrder,
    Visit,
    VitalSigns,
)
from lightwell.treatment.rules import checks, leaving
from lightwell.treatment.rules.checks import Breach, Check, Reading
from lightwell.treatment.rules.infusion import Event, Infusion, State, What

Entry = TypeVar("Entry", bound=Visit)
YES_NO = {"yes": True, "no": False}
ANSWERS_BEFORE_LEAVING = (
    "back_to_usual", "oriented", "gait_steady", "tolerates_fluids",
    "line_out", "escort_present", "aftercare_given",
)  # fmt: skip
ASKED_BEFORE_LEAVING = ("aldrete_total", "padss_total", "cadss6_total", *ANSWERS_BEFORE_LEAVING)


@dataclass(frozen=True)
class Record:
    """Everything that was written of one visit, current versions only, each list in the order of time."""

    treatment: Treatment
    arrival: Arrival | None = None
    examinations: dict[str, Examination] = field(default_factory=dict)
    order: TreatmentOrder | None = None
    dose_events: tuple[DoseEvent, ...] = ()
    vital_signs: tuple[VitalSigns, ...] = ()
    adverse_events: tuple[AdverseEvent, ...] = ()
    recovery: Recovery | None = None
    departure: Departure | None = None
    called_off: CalledOff | None = None
    open_call: HelpCall | None = None

    @property
    def protocol(self) -> Protocol:
        return self.treatment.course.usual

    @cached_property
    def infusion(self) -> Infusion:
        """The dose with its events; nothing has begun while there is no order."""
        events = tuple(Event(What(e.what), e.happened_at, e.rate_share) for e in self.dose_events)
        if self.order is None:
            return Infusion(Decimal(0), 0)
        return Infusion(self.order.dose_mg, self.order.over_min, events)

    @property
    def started_at(self) -> datetime | None:
        return self.infusion.started_at

    @property
    def over_at(self) -> datetime | None:
        return self.infusion.over_at

    @property
    def given_mg(self) -> Decimal | None:
        """What was given in all, once the dose is over."""
        return self.dose_events[-1].given_mg if self.over_at else None

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        return tuple(reading_of(one) for one in self.vital_signs)

    @property
    def baseline(self) -> Reading | None:
        """The last blood pressure before the dose."""
        return checks.baseline(self.readings, self.started_at)

    @cached_property
    def broken(self) -> dict[datetime, tuple[Breach, ...]]:
        """What each reading since the start of the dose breaks."""
        return checks.breaches_by_reading(self.readings, self.started_at, limits.of_readings())

    @property
    def breaking_now(self) -> tuple[Breach, ...]:
        """What the last reading breaks."""
        return self.broken.get(self.readings[-1].at, ()) if self.readings else ()

    @property
    def stage(self) -> str:
        """gone, called-off, arrived, running, paused or recovering."""
        if self.departure:
            return "gone"
        if self.called_off:
            return "called-off"
        stages = {State.RUNNING: "running", State.PAUSED: "paused", State.OVER: "recovering"}
        return stages.get(self.infusion.state, "arrived")

    @property
    def highest_pressure(self) -> tuple[int, int] | None:
        """The highest systolic since the start of the dose, with its diastolic."""
        since = [one for one in self.vital_signs if self.started_at and one.measured_at > self.started_at]
        whole = ((one.systolic_mmhg, one.diastolic_mmhg) for one in since)
        return max(((high, low) for high, low in whole if high and low), default=None)

    def checks(self, now: datetime) -> list[Check]:
        """Every check that was due until now and the one to come; none before the dose begins."""
        until = self.departure.left_at if self.departure else now
        if self.started_at is None:
            return []
        rhythm = limits.rhythm()
        due = checks.due_times(
            limits.schedule(self.protocol),
            started_at=self.started_at,
            dose_over_at=self.infusion.expected_end(now),
            until=until + timedelta(minutes=rhythm.early_min),
            rhythm=rhythm,
            raised=checks.raised_spans(self.broken, self.readings, rhythm),
        )
        return checks.checks(due, [reading.at for reading in self.readings], until, rhythm)

    def next_check(self, now: datetime) -> Check | None:
        """The check to do next, late or not; None when the patient is gone or nothing has begun."""
        return None if self.departure or self.called_off else checks.next_check(self.checks(now), now)

    def earliest_leaving(self) -> datetime | None:
        """Not before this moment; None while the dose is not over."""
        return leaving.earliest(self.over_at, limits.of_leaving(self.treatment.course.route))

    def leaving_lines(self, now: datetime, *, cssrs_high: bool) -> dict[leaving.Line, bool | None]:
        """What must be met before leaving, and whether it is."""
        found = leaving_of(self.recovery)
        known = leaving.Leaving(
            dose_over_at=self.over_at,
            has_line=self.treatment.course.route == "IV",
            cssrs_high=cssrs_high,
            **found,
        )
        route_limits = limits.of_leaving(self.treatment.course.route)
        return leaving.lines(known, now, self.readings, self.baseline, route_limits)


def reading_of(signs: VitalSigns) -> Reading:
    """One set of vital signs as the rules take it."""
    return Reading(
        at=signs.measured_at,
        systolic_mmhg=signs.systolic_mmhg,
        diastolic_mmhg=signs.diastolic_mmhg,
        heart_rate_bpm=signs.heart_rate_bpm,
        spo2_percent=signs.spo2_percent,
        respiratory_rate_per_min=signs.respiratory_rate_per_min,
        moaas_score=signs.moaas_score,
        cadss6_total=signs.cadss6_total,
    )


def leaving_of(recovery: Recovery | None) -> dict[str, Any]:
    """The last look at recovery, as the rules take it; nothing known without one."""
    if recovery is None:
        return dict.fromkeys(ASKED_BEFORE_LEAVING)
    scores = {
        "aldrete_total": leaving.total({p: getattr(recovery, f"aldrete_{p}") for p in leaving.ALDRETE}),
        "padss_total": leaving.total({p: getattr(recovery, f"padss_{p}") for p in leaving.PADSS}),
        "cadss6_total": recovery.cadss6_total,
    }
    answers = {name: YES_NO.get(getattr(recovery, name)) for name in ANSWERS_BEFORE_LEAVING}
    return {**scores, **answers}


def _last_by(rows: Iterable[Any]) -> dict[UUID, Any]:
    return {row.treatment_id: row for row in rows}


def _all_by(rows: Iterable[Any]) -> dict[UUID, tuple[Any, ...]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.treatment_id].append(row)
    return {key: tuple(group) for key, group in found.items()}


def _by_kind(exams: Iterable[Examination]) -> dict[UUID, dict[str, Examination]]:
    return {key: {exam.kind: exam for exam in rows} for key, rows in _all_by(exams).items()}


def _current(table: type[Entry], ids: list[UUID], order: str, *with_rows: str) -> QuerySet[Entry]:
    rows = table.objects.current().filter(treatment__in=ids).order_by(order)
    return rows.select_related(*with_rows) if with_rows else rows


READ: dict[str, tuple[Prepared[Any], Callable[[Iterable[Any]], dict[UUID, Any]]]] = {
    "arrival": (Prepared(lambda ids: _current(Arrival, ids, "asked_at", "escort_person")), _last_by),
    "examinations": (Prepared(lambda ids: _current(Examination, ids, "examined_at")), _by_kind),
    "order": (Prepared(lambda ids: _current(TreatmentOrder, ids, "ordered_at", "sign_off__by")), _last_by),
    "dose_events": (Prepared(lambda ids: _current(DoseEvent, ids, "number")), _all_by),
    "vital_signs": (Prepared(lambda ids: _current(VitalSigns, ids, "measured_at")), _all_by),
    "adverse_events": (Prepared(lambda ids: _current(AdverseEvent, ids, "onset_at")), _all_by),
    "recovery": (Prepared(lambda ids: _current(Recovery, ids, "assessed_at")), _last_by),
    "departure": (
        Prepared(lambda ids: Departure.objects.filter(treatment__in=ids).select_related("signed_by")),
        _last_by,
    ),
    "called_off": (
        Prepared(lambda ids: CalledOff.objects.filter(treatment__in=ids).select_related("by")),
        _last_by,
    ),
    "open_call": (
        Prepared(
            lambda ids: HelpCall.objects.filter(treatment__in=ids, answer=None).select_related("called_by")
        ),
        _last_by,
    ),
}
"""How each part of the record is read and put in order, by the treatments' ids.

A visit without that part is left out.
"""


def records_of(treatments: Iterable[Treatment]) -> list[Record]:
    """The whole record of each visit. Ten queries, however many visits."""
    return _records_of(list(treatments), READ)


def doses_of(treatments: Iterable[Treatment]) -> list[Record]:
    """Of each visit only what was ordered and given. Two queries, however many visits."""
    return _records_of(list(treatments), ("order", "dose_events"))


def _records_of(treatments: list[Treatment], parts: Iterable[str]) -> list[Record]:
    ids = [treatment.pk for treatment in treatments]
    found = {part: sort(read(ids)) for part, (read, sort) in ((part, READ[part]) for part in parts)}
    return [
        Record(one, **{part: rows[one.pk] for part, rows in found.items() if one.pk in rows})
        for one in treatments
    ]


class RecordAsAsked(Record):
    """The record of one visit of which a part is read when it is first looked at: a verb looks at few."""

    def __init__(self, treatment: Treatment) -> None:
        object.__setattr__(self, "treatment", treatment)

    def __getattribute__(self, name: str) -> Any:
        known = object.__getattribute__(self, "__dict__")
        if name in READ and name not in known:
            known[name] = getattr(_records_of([self.treatment], (name,))[0], name)
        return object.__getattribute__(self, name)


def record_of(treatment: Treatment) -> Record:
    """The whole record of one visit."""
    return records_of([treatment])[0]
