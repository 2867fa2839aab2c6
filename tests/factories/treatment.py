"""Visits of the tests: case 1 on its first treatment day, 24 November 2026, as far as a test wants it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from lightwell.measures import actions as measures
from lightwell.patients import actions as patients
from lightwell.pharmacy.models import Container, RegisterEntry
from lightwell.scheduling.models import Appointment, Chair
from lightwell.staff.models import User
from lightwell.treatment import actions
from lightwell.treatment.models import Treatment
from tests.factories.assessment import a_suitable_patient
from tests.factories.consent import a_consent
from tests.factories.measures import a_response, answers_of
from tests.factories.pharmacy import a_container, a_person
from tests.factories.scheduling import a_booked_course, a_chair, the_appointments, wall

MINUTE = timedelta(minutes=1)
SEAT = wall(24, 11)
ARRIVED = SEAT - 20 * MINUTE
START = SEAT + 20 * MINUTE
QUIET = {
    "systolic_mmhg": 118,
    "diastolic_mmhg": 76,
    "heart_rate_bpm": 68,
    "spo2_percent": 98,
    "respiratory_rate_per_min": 14,
}
WELL = {
    "consent_confirmed": "yes",
    "escort": "yes",
    "driving_today": "no",
    "intoxication_or_withdrawal": "no",
    "severe_nausea_cold_or_asthma": "no",
    "may_be_pregnant": "no",
    "alcohol_last_24_h": "no",
    "cannabis_last_24_h": "no",
}
RECOVERED = {
    **{f"aldrete_{part}": 2 for part in ("activity", "respiration", "circulation", "consciousness", "spo2")},
    **{
        f"padss_{part}": 2
        for part in ("vital_signs", "ambulation", "nausea_vomiting", "pain", "injection_site")
    },
    "cadss6_total": 0,
    **dict.fromkeys(("back_to_usual", "oriented", "gait_steady", "tolerates_fluids"), "yes"),
    **dict.fromkeys(("line_out", "escort_present", "aftercare_given"), "yes"),
}


@dataclass(frozen=True)
class Team:
    """Who works that day."""

    nurse: User
    second_nurse: User
    physician: User
    psychiatrist: User


def the_team() -> Team:
    """Case 1's people, made when they are not there yet."""
    return Team(
        nurse=a_person("nurse", "RN Tamsin Okonjo-Reed"),
        second_nurse=a_person("nurse2", "RN Piers Underhay"),
        physician=a_person("physician", "Dr. Leopold Varga", "physician"),
        psychiatrist=a_person("psychiatrist", "Dr. Sunniva Achterberg", "psychiatrist"),
    )


def an_expected_visit(team: Team, *, first: datetime = SEAT, **over) -> Appointment:
    """The first appointment of a booked course of a suitable patient who signed a consent."""
    while Chair.objects.count() < 4:
        a_chair()
    patient = a_suitable_patient(team.psychiatrist, **over)
    a_consent(patient, presented_by=team.nurse)
    return the_appointments(a_booked_course(patient, first=first))[0]


def arrives(team: Team, appointment, *, at: datetime = ARRIVED) -> Treatment:
    return actions.arrive(by=team.nurse, at=at, appointment=appointment)


def is_asked(team: Team, treatment: Treatment, **over) -> None:
    """Well, fasting since last night, and taken home by Rowan."""
    at = treatment.arrived_at + MINUTE
    rowan = patients.name_related_person(
        by=team.nurse, at=at, patient=treatment.patient, name="Rowan Fernwhistle", relationship="brother",
        is_escort=True,
    )  # fmt: skip
    answers = {**WELL, "last_food_at": at - 9 * 60 * MINUTE, "last_clear_fluid_at": at - 4 * 60 * MINUTE}
    actions.record_arrival(
        by=team.nurse, at=at, treatment=treatment, escort_person=rowan, **{**answers, **over}
    )


def is_scored(team: Team, treatment: Treatment) -> None:
    """PHQ-9 and the suicide screener, this morning."""
    at, patient = treatment.arrived_at + 2 * MINUTE, treatment.patient
    a_response(patient, (3, 3, 2, 3, 2, 2, 1, 2, 1), at=at, by=team.nurse, setting="treatment")
    screen = {**answers_of(1, 0), "6": 0}
    measures.record_response(
        by=team.nurse, at=at, patient=patient, instrument="c-ssrs", answers=screen, answered_at=at,
        setting="treatment",
    )  # fmt: skip


def is_examined(team: Team, treatment: Treatment, *, weight_kg: str = "72.4", **over) -> None:
    at = treatment.arrived_at + 5 * MINUTE
    actions.examine_as_nurse(by=team.nurse, at=at, treatment=treatment, weight_kg=Decimal(weight_kg))
    actions.examine_as_physician(
        by=team.physician, at=at + MINUTE, treatment=treatment, **{"goes_ahead": True, **over}
    )


def is_ordered(team: Team, treatment: Treatment, **over) -> None:
    at = treatment.arrived_at + 8 * MINUTE
    usual = {"concentration_mg_per_ml": Decimal(10)}
    actions.order_dose(by=team.physician, at=at, treatment=treatment, **{**usual, **over})


def is_drawn(team: Team, treatment: Treatment, *, container: Container | None = None) -> None:
    actions.draw_dose(
        by=team.nurse,
        witness=team.second_nurse,
        at=treatment.arrived_at + 10 * MINUTE,
        treatment=treatment,
        container=container or a_container(lot_number=f"LW-{RegisterEntry.objects.count()}"),
        amount_mg=Decimal(40),
    )


def is_measured(team: Team, treatment: Treatment, at: datetime, **over):
    """One set of vital signs at this moment: quiet, unless told otherwise."""
    return actions.record_vital_signs(
        by=team.nurse, at=at, treatment=treatment, measured_at=at, **{**QUIET, **over}
    )


def is_measured_before(team: Team, treatment: Treatment) -> None:
    is_measured(team, treatment, treatment.arrived_at + 39 * MINUTE)


def starts(team: Team, treatment: Treatment):
    at = treatment.arrived_at + 40 * MINUTE
    return actions.start_dose(by=team.nurse, at=at, treatment=treatment, started_at=at)


def ends(team: Team, treatment: Treatment):
    at = treatment.arrived_at + 80 * MINUTE
    return actions.finish_dose(
        by=team.nurse, at=at, treatment=treatment, happened_at=at, given_mg=Decimal(36)
    )


def recovers(team: Team, treatment: Treatment, **over) -> None:
    """Two quiet sets and a look at everything, an hour after the dose."""
    is_measured(team, treatment, treatment.arrived_at + 125 * MINUTE)
    at = treatment.arrived_at + 140 * MINUTE
    is_measured(team, treatment, at)
    actions.record_recovery(
        by=team.nurse, at=at, treatment=treatment, assessed_at=at, **{**RECOVERED, **over}
    )


def leaves(team: Team, treatment: Treatment):
    at = treatment.arrived_at + 145 * MINUTE
    return actions.leave(
        by=team.nurse, at=at, treatment=treatment, left_at=at, escort_name="Rowan Fernwhistle (brother)"
    )


STEPS: dict[str, Callable] = {
    "asked": is_asked,
    "scored": is_scored,
    "examined": is_examined,
    "ordered": is_ordered,
    "drawn": is_drawn,
    "measured": is_measured_before,
    "running": starts,
    "over": ends,
    "recovered": recovers,
    "gone": leaves,
}
"""What happens after the arrival, in order; each word is where the visit stands then."""


def a_treatment(
    until: str = "running", *, team: Team | None = None, without: str = "", first_at: datetime = SEAT, **over
) -> Treatment:
    """A visit that has come as far as `until` ("arrived" or a word of STEPS), without one of the steps.

    Times: arrived at ARRIVED, dose started at START, over 40 minutes later, or as much earlier as `first_at`
    is before SEAT. `over`: the referral's fields.
    """
    team = team or the_team()
    visit = an_expected_visit(team, first=first_at, **over)
    treatment = arrives(team, visit, at=first_at - 20 * MINUTE)
    if until == "arrived":
        return treatment
    for word, step in STEPS.items():
        if word != without:
            step(team, treatment)
        if word == until:
            return treatment
    raise KeyError(until)
