"""One treatment day: arrival, questions, examinations, order, draw, dose, checks, recovery, leaving."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from lightwell.jobs.demo import after, examining, stock
from lightwell.jobs.demo.acting import Way
from lightwell.jobs.demo.plan import MINUTE, Journey, Visit
from lightwell.jobs.demo.someone import Someone
from lightwell.jobs.simulated.people import Person
from lightwell.jobs.simulated.stories import Check, Event, Score
from lightwell.measures import actions as measures
from lightwell.outcomes import actions as outcomes
from lightwell.patients import actions as patients
from lightwell.patients.models import Patient, RelatedPerson
from lightwell.pharmacy import actions as register
from lightwell.pharmacy.models import RegisterEntry
from lightwell.scheduling.models import Appointment
from lightwell.staff.models import User
from lightwell.treatment import actions
from lightwell.treatment.models import AdverseEvent, Treatment
from lightwell.treatment.rules.leaving import ALDRETE, MOST_POINTS, PADSS

WELL: dict[str, Any] = {
    "consent_confirmed": "yes",
    "escort": "yes",
    "driving_today": "no",
    "intoxication_or_withdrawal": "no",
    "severe_nausea_cold_or_asthma": "no",
    "may_be_pregnant": "no",
    "alcohol_last_24_h": "no",
    "cannabis_last_24_h": "no",
}
RECOVERED: dict[str, Any] = {
    **{f"aldrete_{part}": MOST_POINTS for part in ALDRETE},
    **{f"padss_{part}": MOST_POINTS for part in PADSS},
    "cadss6_total": 0,
    **dict.fromkeys(("back_to_usual", "oriented", "gait_steady", "tolerates_fluids"), "yes"),
    **dict.fromkeys(("line_out", "escort_present", "aftercare_given"), "yes"),
}
ARRIVES, ASKED, SCORED, WEIGHED, EXAMINED, ORDERED, DRAWN = -24, -22, -19, -17, -12, -7, -5
OVER, WASTED, RECOVERS, LEAVES, LEAVES_LATE = 40, 64, 103, 106, 140
"""Minutes from the start of the dose. The rest is wasted when the second nurse comes by."""
ACTIONS = {1: "none", 2: "none", 3: "slow"}


@dataclass(frozen=True)
class Chairside:
    """A visit under way, with the nurse of its chair, the one who witnesses, and the physician of the day."""

    someone: Someone
    visit: Visit
    treatment: Treatment
    nurse: User
    witness: User
    physician: User

    def minute(self, minute: int) -> datetime:
        """So many minutes from the start of the dose."""
        return self.visit.dose_at + minute * MINUTE


def score_before(journey: Journey, number: int) -> Score:
    """What was answered in the morning of a treatment; of the first, what was said at the assessment."""
    scores = {(score.occasion, score.treatments): score for score in journey.story.scores}
    return scores.get(("before", number - 1), scores["baseline", 0])


def score_in_week(journey: Journey, week: int) -> Score:
    """What was answered so many weeks after the course; what was answered last before, where nothing was."""
    answered = [score for score in journey.story.scores if score.occasion in ("baseline", "end", "week")]
    end = next((score.day for score in answered if score.occasion == "end"), answered[0].day)
    return [score for score in answered if score.day <= end + 7 * week][-1]


def name_escort(person: Person, by: User, patient: Patient, at: datetime) -> RelatedPerson:
    """Who will take the patient home."""
    escort = person.escort
    return patients.name_related_person(
        by=by,
        at=at,
        patient=patient,
        name=escort.name,
        relationship=escort.relation,
        phone=escort.phone,
        is_escort=True,
    )


def come(someone: Someone, visit: Visit, appointment: Appointment, score: Score) -> Way[None]:
    """The whole day of one treatment, and what the clinic asks after it."""
    nurse, witness = someone.clinic.team.nurses_at(visit.seat.chair)
    at = yield visit.dose_at + ARRIVES * MINUTE
    treatment = actions.arrive(by=nurse, at=at, appointment=appointment)
    physician = someone.clinic.team.physicians[at.toordinal() % 2]
    here = Chairside(someone, visit, treatment, nurse, witness, physician)
    yield from _before_the_dose(here, score)
    draw = yield from _order_and_draw(here)
    yield from _dose(here, draw)
    yield from _leave(here)
    someone.clinic.play.add(after.check_in(someone, treatment, here.minute(OVER)))


def _before_the_dose(here: Chairside, score: Score) -> Way[None]:
    someone, patient, first = here.someone, here.someone.patient, here.visit.number == 1
    at = yield here.minute(ASKED)
    if someone.escort is None:
        someone.escort = name_escort(someone.journey.story.person, here.nurse, patient, at)
    _ask(here, at)
    at = yield here.minute(SCORED)
    _score(here, score, at)
    at = yield here.minute(WEIGHED)
    if first:
        examining.exclude_pregnancy(here.nurse, patient, at)
    weight_kg = someone.journey.story.person.weight_kg
    actions.examine_as_nurse(by=here.nurse, at=at, treatment=here.treatment, weight_kg=weight_kg)


def _ask(here: Chairside, at: datetime) -> None:
    actions.record_arrival(
        by=here.nurse,
        at=at,
        treatment=here.treatment,
        escort_person=here.someone.escort,
        last_food_at=at - timedelta(hours=9),
        last_clear_fluid_at=at - timedelta(hours=3),
        **WELL,
    )


def _score(here: Chairside, score: Score, at: datetime) -> None:
    """PHQ-9 and the screener; what they raise the physician looks after before the examination."""
    told: dict[str, Any] = {"by": here.nurse, "at": at, "patient": here.someone.patient}
    kept = {**told, "answered_at": at, "setting": "treatment"}
    answered = [
        measures.record_response(**kept, instrument="PHQ-9", answers=examining.by_item(score.phq9)),
        measures.record_response(**kept, instrument="c-ssrs", answers=examining.screen(score)),
    ]
    for response in answered:
        for task in outcomes.raise_tasks(by=here.nurse, at=at, response=response):
            here.someone.clinic.play.add(after.look_after(task, here.physician, at, after.HERE))


def _order_and_draw(here: Chairside) -> Way[RegisterEntry]:
    before, now = here.visit.told.checks[:2]
    at = yield here.minute(before.minute)
    _check(here, before, at)
    at = yield here.minute(EXAMINED)
    actions.examine_as_physician(by=here.physician, at=at, treatment=here.treatment, goes_ahead=True)
    at = yield here.minute(ORDERED)
    order = actions.order_dose(
        by=here.physician,
        at=at,
        treatment=here.treatment,
        concentration_mg_per_ml=stock.STRENGTH_MG_PER_ML,
    )
    at = yield here.minute(DRAWN)
    amount_mg = stock.drawn_mg(order.dose_mg)
    draw = actions.draw_dose(
        by=here.nurse,
        witness=here.witness,
        at=at,
        treatment=here.treatment,
        container=here.someone.clinic.stock.container_for(amount_mg, at),
        amount_mg=amount_mg,
    )
    at = yield here.minute(now.minute)
    _check(here, now, at)
    actions.start_dose(by=here.nurse, at=at, treatment=here.treatment, started_at=at)
    return draw


def _dose(here: Chairside, draw: RegisterEntry) -> Way[None]:
    """Checks, what happens meanwhile, the end of the dose and the waste, in the order of time."""
    acts = [
        (OVER, partial(_finish, here)),
        (WASTED, partial(_waste, here, draw)),
        *_checks(here),
        *_events(here),
    ]
    for minute, act in sorted(acts, key=lambda one: one[0]):
        at = yield here.minute(minute)
        act(at)


def _checks(here: Chairside) -> Iterator[tuple[int, partial]]:
    """The checks since the start; the first is missed when the nurse is late."""
    checks = here.visit.told.checks[2:]
    return ((one.minute, partial(_check, here, one)) for one in checks[here.visit.late_check :])


def _events(here: Chairside) -> Iterator[tuple[int, partial]]:
    for event in here.visit.told.events:
        told: list[AdverseEvent] = []
        yield event.minute, partial(_begin, here, event, told)
        yield min(max(event.end_minute, event.minute + 1), RECOVERS), partial(_end, here, told)


def _check(here: Chairside, check: Check, at: datetime) -> None:
    actions.record_vital_signs(
        by=here.nurse,
        at=at,
        treatment=here.treatment,
        measured_at=at,
        systolic_mmhg=check.systolic_mmhg,
        diastolic_mmhg=check.diastolic_mmhg,
        heart_rate_bpm=check.heart_rate_bpm,
        spo2_percent=check.spo2_percent,
        respiratory_rate_per_min=check.respiratory_rate_per_min,
        moaas_score=check.moaa_s,
        cadss6_total=check.cadss6,
    )


def _begin(here: Chairside, event: Event, told: list[AdverseEvent], at: datetime) -> None:
    told.append(
        actions.record_event(
            by=here.nurse,
            at=at,
            treatment=here.treatment,
            code=event.code,
            grade=event.grade,
            onset_at=at,
            action_taken=ACTIONS[event.grade],
        )
    )


def _end(here: Chairside, told: list[AdverseEvent], at: datetime) -> None:
    actions.end_event(by=here.nurse, at=at, event=told[0], over_at=at)


def _finish(here: Chairside, at: datetime) -> None:
    actions.finish_dose(
        by=here.nurse,
        at=at,
        treatment=here.treatment,
        happened_at=at,
        given_mg=here.treatment.treatmentorders.latest("version").dose_mg,
    )


def _waste(here: Chairside, draw: RegisterEntry, at: datetime) -> None:
    given_mg = here.treatment.treatmentorders.latest("version").dose_mg
    register.waste(by=here.nurse, witness=here.witness, at=at, draw=draw, amount_mg=draw.amount_mg - given_mg)


def _leave(here: Chairside) -> Way[None]:
    escort = here.someone.escort
    assert escort is not None
    at = yield here.minute(RECOVERS)
    actions.record_recovery(by=here.nurse, at=at, treatment=here.treatment, assessed_at=at, **RECOVERED)
    at = yield here.minute(LEAVES_LATE if here.visit.slow_to_leave else LEAVES)
    taken_by = f"{escort.name} ({escort.relationship})"
    actions.leave(by=here.nurse, at=at, treatment=here.treatment, left_at=at, escort_name=taken_by)
