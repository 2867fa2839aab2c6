"""Check-ins and safety tasks of the tests."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from lightwell.audit.actors import SYSTEM
from lightwell.courses.models import Course
from lightwell.outcomes import actions
from lightwell.outcomes.models import CheckIn, SafetyTask
from lightwell.outcomes.rules.check_ins import Window
from lightwell.patients.models import Patient
from tests.factories.measures import a_response, answers_of
from tests.factories.scheduling import wall
from tests.factories.treatment_rows import a_treated_course

CASES = Path(__file__).parents[1] / "cases"
CALM = (1, 1, 1, 1, 0, 0, 0, 0, 0)
SOME_DAYS = (2, 2, 1, 2, 2, 2, 2, 2, 1)
MOST_DAYS = (3, 2, 1, 2, 2, 2, 2, 2, 2)
FIRST = wall(24, 11)
PAIN_NIGHT = "06-pain-night"


def a_check_in(patient: Patient, at: datetime, *, hours: int = 48) -> CheckIn:
    """One that waits for an answer from `at` on."""
    window = Window(at, at + timedelta(hours=hours))
    return actions.ask_check_in(by=SYSTEM, at=at, patient=patient, window=window)


def an_answer(patient: Patient, at: datetime, values: tuple = MOST_DAYS):
    """A check-in asked and answered at `at`: item 9 on more than half the days, unless told otherwise."""
    check_in = a_check_in(patient, at)
    return actions.answer_check_in(by=patient, at=at, check_in=check_in, answers=answers_of(*values))


def a_task(patient: Patient, at: datetime, values: tuple = MOST_DAYS) -> SafetyTask:
    """The safety task of an answered check-in: red, unless told otherwise."""
    return SafetyTask.objects.get(response=an_answer(patient, at, values).response)


def answered(
    patient: Patient, totals_by_day: dict[float, tuple], *, first: datetime = FIRST, instrument: str = "PHQ-9"
) -> None:
    """Answers by day from the first treatment on (0: the morning before it); PHQ-9 unless told otherwise."""
    for day, values in totals_by_day.items():
        at = first + timedelta(days=day) - timedelta(hours=1)
        a_response(patient, values, instrument, at=at, setting="check-in")


def answers_of_case(name: str, scale: str, until: float = 999) -> dict[float, tuple]:
    """The answers to one scale of one case by day."""
    case = json.loads((CASES / name / "case.json").read_text())
    asked = [*case["scales"], *case["check_ins"], *(s for t in case["treatments"] for s in t["scales"])]
    found = {one["day"]: tuple(one["answers"]) for one in asked if one["scale"] == scale}
    return {day: found[day] for day in sorted(found) if day <= until}


def a_course_of_case(name: str, patient: Patient, *, until: float = 999, given: int = 6) -> Course:
    """A course of six with the case's PHQ-9 answers up to a day."""
    course = a_treated_course(patient, given=given, first=FIRST)
    answered(patient, answers_of_case(name, "PHQ-9", until))
    return course


def a_pain_course(patient: Patient, *, until: float = 999, given: int = 4) -> Course:
    """Case 6: four infusions for pain on days 0, 3, 7 and 10, with its PEG, PHQ-9 and GAD-7 up to a day."""
    course = a_treated_course(patient, given=given, first=FIRST, protocol="pain-iv-0.5-40x4", treatments=4)
    for scale, stored in (("PEG", "peg"), ("PHQ-9", "PHQ-9"), ("GAD-7", "GAD-7")):
        answered(patient, answers_of_case(PAIN_NIGHT, scale, until), instrument=stored)
    return course
