"""Adverse events of treatments, at the rates of section H.4.

High pressure and dissociation are read off the checks, so that events and vital signs tell one story (a
severe rise is one to notify as well); the others are drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lightwell.jobs.simulated.parameters import Section, section
from lightwell.jobs.simulated.physiology import Readings
from lightwell.jobs.simulated.streams import Flags, Floats, Integers, Purpose, Stream, between

DRAWN = ("nausea", "headache", "dizziness", "anxiety")
CODES = (  # as in knowledge; a treatment stopped early shows in its readings
    "dissociation",
    "hypertension-notify",
    "hypertension-severe",
    "nausea",
    "vomiting",
    "headache",
    "dizziness",
    "anxiety",
)


@dataclass(frozen=True)
class Happened:
    """One kind of event, arrays (people, treatments): whether, from and to which minute, grade 1 to 3."""

    whether: Flags
    minute: Integers
    end_minute: Integers
    grade: Integers


def events(people: Sequence[int], seed: int, read: Readings, treated: Flags) -> dict[str, Happened]:
    """Every kind of event by its code in `CODES`, only at treatments that happened."""
    parameters = section("events")
    treatments = treated.shape[1]
    stream = Stream(seed, Purpose.EVENTS, people, uniforms=treatments * (4 * len(DRAWN) + 1))
    found = {
        "dissociation": _dissociation(read, parameters),
        "hypertension-notify": _hypertension(read, parameters["notify_mmhg"], parameters),
        "hypertension-severe": _hypertension(read, parameters["severe_mmhg"], parameters),
    }
    for code in DRAWN:
        draws = np.moveaxis(stream.uniform(4, treatments), 1, 0)
        found[code] = _drawn(code, draws, parameters)
        if code == "nausea":
            found["vomiting"] = _vomiting(found[code], draws[0], stream.uniform(treatments), parameters)
    return {code: _only(found[code], treated) for code in CODES}


def _only(happened: Happened, treated: Flags) -> Happened:
    return Happened(happened.whether & treated, happened.minute, happened.end_minute, happened.grade)


def _hypertension(read: Readings, limits: Sequence[int], parameters: Section) -> Happened:
    systolic, diastolic = limits
    high = (read.systolic_mmhg >= systolic) | (read.diastolic_mmhg >= diastolic)
    return _seen(read, high, np.full(high.shape[:2], parameters["hypertension_grade"]))


def _dissociation(read: Readings, parameters: Section) -> Happened:
    peak = read.cadss6.max(axis=2)
    moderate, severe = parameters["dissociation_grades_from"]
    grade = 1 + (peak >= moderate).astype(np.int64) + (peak >= severe)
    return _seen(read, read.cadss6 >= parameters["dissociation_from"], grade)


def _seen(read: Readings, present: Flags, grade: Integers) -> Happened:
    """An event seen at checks after the start: from the first that shows it to the one after the last."""
    minutes = np.array(read.minutes)
    present = present & (minutes > 0)
    first = np.argmax(present, axis=2)
    last = len(minutes) - 1 - np.argmax(present[:, :, ::-1], axis=2)
    end = minutes[np.minimum(last + 1, len(minutes) - 1)]
    return Happened(np.asarray(present.any(axis=2)), minutes[first], end, grade)


def _drawn(code: str, draws: Floats, parameters: Section) -> Happened:
    whether, when, lasts, grade = draws
    minute = np.floor(between(when, parameters[f"{code}_minutes"])).astype(np.int64)
    end = minute + np.floor(between(lasts, parameters["lasts_min"])).astype(np.int64)
    grades = 1 + np.searchsorted(np.cumsum(parameters["grade_shares"])[:-1], grade, side="right")
    return Happened(whether < parameters[f"{code}_per_treatment"], minute, end, grades)


def _vomiting(nausea: Happened, draw: Floats, when: Floats, parameters: Section) -> Happened:
    """Some of those with nausea vomit, while it lasts."""
    whether = draw < parameters["vomiting_per_treatment"]
    lasts = nausea.end_minute - nausea.minute
    minute = nausea.minute + np.floor(when * lasts).astype(np.int64)
    return Happened(whether, minute, minute, np.maximum(nausea.grade, parameters["vomiting_grade"]))
