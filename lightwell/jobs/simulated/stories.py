"""One simulated person as a story: plain values, treatments and scores in the order of time."""

from dataclasses import dataclass

import numpy as np

from lightwell.jobs.simulated.events import Happened
from lightwell.jobs.simulated.items import ItemAnswers
from lightwell.jobs.simulated.people import Person
from lightwell.jobs.simulated.physiology import Readings
from lightwell.jobs.simulated.visits import OCCASIONS, Visits


@dataclass(frozen=True)
class Score:
    """Answers given on a day (treatment 1 is day 0); `gad7` is empty where it was not asked for."""

    day: int
    occasion: str
    treatments: int
    phq9: tuple[int, ...]
    gad7: tuple[int, ...]


@dataclass(frozen=True)
class Check:
    """One set of vital signs, minutes from the start of dosing."""

    minute: int
    systolic_mmhg: int
    diastolic_mmhg: int
    heart_rate_bpm: int
    spo2_percent: int
    respiratory_rate_per_min: int
    moaa_s: int
    cadss6: int


@dataclass(frozen=True)
class Event:
    """An adverse event; `code` is one of `events.CODES`, grade 1 mild to 3 severe."""

    code: str
    minute: int
    end_minute: int
    grade: int


@dataclass(frozen=True)
class Treatment:
    """A treatment that happened; `stop_minute` is earlier than planned when it was stopped."""

    number: int
    day: int
    dose_mg: int
    stop_minute: int
    checks: tuple[Check, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Story:
    """A person, the treatments that happened and the scores that were answered."""

    person: Person
    treatments: tuple[Treatment, ...]
    scores: tuple[Score, ...]


def story(
    row: int,
    person: Person,
    visits: Visits,
    answers: ItemAnswers,
    readings: Readings,
    events: dict[str, Happened],
) -> Story:
    """The story of the person in this row of the arrays."""
    happened = np.flatnonzero(visits.treated[row])
    answered = np.flatnonzero(visits.answered[row])
    return Story(
        person=person,
        treatments=tuple(_treatment(row, int(column), visits, readings, events) for column in happened),
        scores=tuple(_score(row, int(column), visits, answers) for column in answered),
    )


def _score(row: int, column: int, visits: Visits, answers: ItemAnswers) -> Score:
    occasion = OCCASIONS[column]
    return Score(
        day=int(visits.occasion_day[row, column]),
        occasion=occasion.kind,
        treatments=occasion.treatments,
        phq9=tuple(answers.phq9[row, column].tolist()),
        gad7=tuple(answers.gad7[row, column].tolist()) if occasion.gad7_due else (),
    )


def _treatment(
    row: int, column: int, visits: Visits, readings: Readings, events: dict[str, Happened]
) -> Treatment:
    return Treatment(
        number=column + 1,
        day=int(visits.treatment_day[row, column]),
        dose_mg=int(readings.dose_mg[row]),
        stop_minute=int(readings.stop_minute[row, column]),
        checks=_checks(row, column, readings),
        events=_events(row, column, events),
    )


def _checks(row: int, column: int, readings: Readings) -> tuple[Check, ...]:
    series = (
        readings.systolic_mmhg,
        readings.diastolic_mmhg,
        readings.heart_rate_bpm,
        readings.spo2_percent,
        readings.respiratory_rate_per_min,
        readings.moaa_s,
        readings.cadss6,
    )
    values = [one[row, column].tolist() for one in series]
    return tuple(Check(*check) for check in zip(readings.minutes, *values, strict=True))


def _events(row: int, column: int, events: dict[str, Happened]) -> tuple[Event, ...]:
    at = row, column
    found = [
        Event(code, int(kind.minute[at]), int(kind.end_minute[at]), int(kind.grade[at]))
        for code, kind in events.items()
        if kind.whether[at]
    ]
    return tuple(sorted(found, key=lambda event: event.minute))
