"""What a journey does not walk in the browser again: through the same actions, as the case tells it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from lightwell.assessment import actions as assessment
from lightwell.measures import actions as measures
from lightwell.outcomes import actions as outcomes
from lightwell.patients import queries as patients
from lightwell.patients.models import Patient
from lightwell.pharmacy import actions as pharmacy
from lightwell.pharmacy import queries as register
from lightwell.scheduling.models import Appointment
from lightwell.staff.models import User
from lightwell.treatment import actions
from lightwell.treatment.models import Treatment
from tests.factories.assessment import TOTALS, healthy_answers
from tests.factories.measures import a_response, answers_of
from tests.factories.treatment import RECOVERED, WELL, Team
from tests.journeys.person import Person

MINUTE = timedelta(minutes=1)
TESTS = {
    "ALT": "alt",
    "AST": "ast",
    "creatinine": "creatinine",
    "eGFR": "egfr",
    "TSH": "tsh",
    "hCG": "hcg-urine",
}


class Moments:
    """The clock of one visit: minute 0 is the start of the dose, 20 minutes after the seat."""

    def __init__(self, clock: Any, seat: datetime):
        self.clock, self.zero = clock, seat + 20 * MINUTE

    def at(self, minute: float) -> datetime:
        """Move the clock to this minute."""
        moment = self.zero + minute * MINUTE
        self.clock.move_to(moment)
        return moment


def is_asked_everything(case: Mapping[str, Any], patient: Patient, *, by: User, at: datetime) -> None:
    """The questions, the allergy, two pressures, the laboratory and the scales that are not walked."""
    who = {"by": by, "at": at, "patient": patient}
    assessment.record_history(**who, answers=healthy_answers())
    for allergy in case["allergies"]["list"]:
        told = {"substance": allergy["substance"], "reaction": allergy["reaction"]}
        assessment.record_allergy(**who, **told)
    for back, one in zip((20, 1), case["resting_bp"], strict=True):
        pressure = {name: one[name] for name in ("systolic_mmhg", "diastolic_mmhg")}
        assessment.record_measurement(**who, measured_at=at - timedelta(days=back), **pressure)
    body = {"weight_kg": Decimal("72.6"), "height_cm": Decimal(168), "spo2_percent": 98}
    assessment.record_measurement(**who, measured_at=at, **body)
    trials = assessment.lists.TreatmentTrial.objects.current().for_patient(patient)
    assessment.judge_trials(**who, adequate={one.record: "yes" for one in trials}, kinds={})
    for one in case["labs"][:6]:
        is_tested(one, who, at)
    is_screened(case, patient, by, at)


def is_tested(one: Mapping[str, Any], who: dict[str, Any], at: datetime) -> None:
    value = Decimal(0) if one["value"] == "negative" else Decimal(str(one["value"]))
    limits = {
        name: Decimal(str(one[key]))
        for name, key in (("lower_limit", "lln"), ("upper_limit", "uln"))
        if key in one
    }
    assessment.record_laboratory(**who, code=TESTS[one["test"]], value=value, measured_at=at, **limits)


def is_screened(case: Mapping[str, Any], patient: Patient, by: User, at: datetime) -> None:
    a_response(patient, tuple(case["scales"][1]["answers"]), "GAD-7", at=at, by=by)
    kept = {"by": by, "at": at, "patient": patient, "answered_at": at, "setting": "assessment"}
    for code, total in TOTALS.items():
        measures.record_total(**kept, instrument=code, total=total)
    measures.record_response(**kept, instrument="c-ssrs", answers={**answers_of(1, 0), "6": 0})


def looks_at_recovery(nurse: Person, treatment: Treatment) -> None:
    """Everything full, everything asked, on the page."""
    nurse.opens(f"/treatments/{treatment.pk}/recovery/")
    for name, value in RECOVERED.items():
        if name != "cadss6_total":
            nurse.chooses(**{name: value})
    for field in nurse.page.locator('input[name^="cadss_"][value="0"]').all():
        nurse.chooses(**{field.get_attribute("name") or "": "0"})
    nurse.presses("Record recovery")


def settles_the_task(who: Person, note: str) -> None:
    """The one open safety task is taken and reported on."""
    who.opens("/check-ins/")
    who.presses("Take it")
    who.types(note=note)
    who.presses("Settle it")
    who.sees("Nobody needs anything now")


def asks_for_a_check_in(coordinator: Person, patient: Patient) -> str:
    """A link made on the page of check-ins, as the patient gets it."""
    coordinator.opens(f"/check-ins/?q={patient.family_name}")
    coordinator.presses("Make the link")
    coordinator.shows("09b-check-in-link")
    return coordinator.page.locator("main input[readonly]").first.input_value()


def happens(told: Mapping[str, Any], visit: Appointment, team: Team, moments: Moments) -> None:
    """One treatment of the case from arrival to leaving."""
    treatment = actions.arrive(by=team.nurse, at=moments.at(-40), appointment=visit)
    before_the_dose(told, treatment, team, moments)
    the_dose(told, treatment, team, moments)
    at = moments.at(told["recovery"]["minute"])
    actions.record_recovery(by=team.nurse, at=at, treatment=treatment, assessed_at=at, **RECOVERED)
    at = moments.at(told["leaving"]["minute"])
    escort = told["leaving"]["escort_name"]
    actions.leave(by=team.nurse, at=at, treatment=treatment, left_at=at, escort_name=escort)


def before_the_dose(told: Mapping[str, Any], treatment: Treatment, team: Team, moments: Moments) -> None:
    at, patient = moments.at(-35), treatment.patient
    nurse = {"by": team.nurse, "at": at}
    times = {"last_food_at": at - timedelta(hours=8), "last_clear_fluid_at": at - timedelta(hours=3)}
    escort = patients.escorts(patient).first()
    actions.record_arrival(**nurse, treatment=treatment, escort_person=escort, **{**WELL, **times})
    answers = tuple(told["scales"][0]["answers"])
    response = a_response(patient, answers, at=at, by=team.nurse, setting="treatment")
    outcomes.raise_tasks(**nurse, response=response)
    screen = {"instrument": "c-ssrs", "answered_at": at, "setting": "treatment"}
    measures.record_response(**nurse, patient=patient, answers={**answers_of(0, 0), "6": 0}, **screen)
    actions.examine_as_nurse(**nurse, treatment=treatment, weight_kg=Decimal(str(told["weight_kg"])))
    physician = {"by": team.physician, "at": moments.at(-20), "treatment": treatment}
    actions.examine_as_physician(**physician, goes_ahead=True)
    actions.order_dose(**physician, concentration_mg_per_ml=Decimal(10))


def the_dose(told: Mapping[str, Any], treatment: Treatment, team: Team, moments: Moments) -> None:
    book = told["register"]
    vial = next(one for one in register.containers() if book["container"] == f"vial {one.label}")
    actions.draw_dose(
        by=team.nurse, at=moments.at(-16), witness=team.second_nurse, treatment=treatment, container=vial,
        amount_mg=Decimal(book["drawn_mg"]),
    )  # fmt: skip
    for reading in told["vital_signs"]:
        is_measured(reading, treatment, team, moments)
        at = moments.at(reading["minute"])
        if reading["minute"] == 0:
            actions.start_dose(by=team.nurse, at=at, treatment=treatment, started_at=at)
        if reading["minute"] == 40:
            given = Decimal(book["given_mg"])
            actions.finish_dose(by=team.nurse, at=at, treatment=treatment, happened_at=at, given_mg=given)
    if book["wasted_mg"]:
        draw = register.draws_of(treatment.pk).get()
        pharmacy.waste(
            by=team.nurse, at=moments.at(101), witness=team.physician, draw=draw,
            amount_mg=Decimal(book["wasted_mg"]),
        )  # fmt: skip


def is_measured(told: Mapping[str, Any], treatment: Treatment, team: Team, moments: Moments) -> None:
    at = moments.at(told["minute"])
    actions.record_vital_signs(
        by=team.nurse, at=at, treatment=treatment, measured_at=at, systolic_mmhg=told["systolic_mmhg"],
        diastolic_mmhg=told["diastolic_mmhg"], heart_rate_bpm=told["heart_rate"],
        spo2_percent=told["spo2_pct"], respiratory_rate_per_min=told["respiratory_rate"],
        moaas_score=told.get("moaa_s"),
    )  # fmt: skip


def answers_at_home(told: Mapping[str, Any], patient: Patient) -> None:
    """The PHQ-9 of one evening."""
    at = timezone.now()
    response = a_response(patient, tuple(told["answers"]), at=at, by=patient, setting="check-in")
    outcomes.raise_tasks(by=patient, at=at, response=response)
