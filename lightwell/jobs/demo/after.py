"""Between and after the treatments: check-ins, safety tasks, the review, letters, what goes on."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from lightwell import knowledge
from lightwell.assessment.models import Decision
from lightwell.audit.actors import SYSTEM
from lightwell.courses.models import Course
from lightwell.jobs.demo import examining
from lightwell.jobs.demo.acting import Way
from lightwell.jobs.demo.casting import worrying
from lightwell.jobs.demo.clinic import Clinic
from lightwell.jobs.demo.plan import MINUTE, Journey
from lightwell.jobs.demo.someone import Someone
from lightwell.jobs.demo.stages import Stage
from lightwell.jobs.simulated.stories import Score
from lightwell.letters import actions as letters
from lightwell.outcomes import actions, queries
from lightwell.outcomes.models import CheckIn, SafetyTask
from lightwell.outcomes.rules import check_ins
from lightwell.outcomes.rules.recommendation import CHOICES, Suggestion
from lightwell.outcomes.rules.safety import Standing
from lightwell.scheduling import actions as scheduling
from lightwell.staff.models import User
from lightwell.treatment.models import Treatment

FOUND = "Thoughts as before, no plan, somebody is at home. Safety plan gone through again."
HERE = ((4, Standing.TAKEN, ""), (6, Standing.SETTLED, FOUND))
BY_PHONE = ((25, Standing.TAKEN, ""), (70, Standing.SETTLED, FOUND))
AT_THE_SECOND_CALL = (
    (25, Standing.TAKEN, ""),
    (30, Standing.TRIED, "Not reached; message left, second call in an hour."),
    (90, Standing.SETTLED, FOUND),
)
"""What somebody does about a safety task: minutes since it was raised, the step, the words."""
Steps = tuple[tuple[int, Standing, str], ...]
STOPPED = "The patient wishes to stop: too little change, and the way is long."
SIGNED_AFTER_DAYS = 2


def letter(clinic: Clinic, about: Decision | Course, signer: User, drafted_at: datetime) -> Way[None]:
    """Drafted from the record, made ready by the coordinator, signed some working days later and faxed."""
    at = yield drafted_at
    draft = letters.draft_letter(by=signer, at=at, about=about)
    at = yield at + 20 * MINUTE
    ready = letters.edit_letter(by=clinic.team.coordinator, at=at, letter=draft, ready=True)
    at = yield clinic.working_days_later(at, SIGNED_AFTER_DAYS, time(8, at.minute))
    signed = letters.sign_letter(by=signer, at=at, letter=ready)
    at = yield at + 30 * MINUTE
    to = ready.recipient_address or ready.recipient_name
    letters.mark_sent(by=clinic.team.coordinator, at=at, signed=signed, way="fax", to=to)


# ---------------------------------------------------------------- check-ins


def check_in(someone: Someone, treatment: Treatment, over_at: datetime) -> Way[None]:
    """The check-in after some of the treatments: asked for when it is due, answered some hours later."""
    policy, journey = knowledge.current().policy, someone.journey
    planned, asked_after = treatment.course.treatments, policy["checkin.after_treatments"]
    if not check_ins.is_asked_after(treatment.number, planned, asked_after):
        return
    window = check_ins.window(over_at, policy["checkin.after_hours"], policy["checkin.until_hours"])
    at = yield window.due_at
    asked = actions.ask_check_in(
        by=SYSTEM, at=at, patient=someone.patient, window=window, treatment=treatment
    )
    if score := _answered(journey, treatment):
        at = yield window.due_at + timedelta(hours=journey.turn % 9, minutes=20 + journey.turn % 30)
        _answer(someone, asked, score, at)


def _answered(journey: Journey, treatment: Treatment) -> Score | None:
    """What the story says was answered; None when the check-in was missed."""
    if treatment.course.kind == "maintenance":
        return None
    kinds = ("next-day", "end")
    found = (one for one in journey.story.scores if one.occasion in kinds)
    return next((one for one in found if one.treatments == treatment.number), None)


def _answer(someone: Someone, asked: CheckIn, score: Score, at: datetime) -> None:
    answer = actions.answer_check_in(
        by=someone.patient, at=at, check_in=asked, answers=examining.by_item(score.phq9)
    )
    for row in queries.tasks_from(answer.response, at):
        steps = AT_THE_SECOND_CALL if row.task.level == "amber" else BY_PHONE
        someone.clinic.play.add(look_after(row.task, someone.psychiatrist, at, steps))


def look_after(task: SafetyTask, by: User, raised_at: datetime, steps: Steps) -> Way[None]:
    """Somebody takes the task and settles it."""
    for seen, (minute, standing, note) in enumerate(steps):
        at = yield raised_at + minute * MINUTE
        actions.move_task(by=by, at=at, task=task, to=standing, seen=seen, note=note)


def is_asked_now(someone: Someone, asked_at: datetime) -> Way[None]:
    """A nurse asks outside of the plan, and the answer waits for somebody."""
    nurse = someone.clinic.team.nurses[0]
    at = yield asked_at
    asked, _secret = actions.send_check_in(by=nurse, at=at, patient=someone.patient)
    told = worrying(someone.journey.story)
    assert told is not None
    at = yield at + 40 * MINUTE
    answers = examining.by_item(told.phq9)
    actions.answer_check_in(by=someone.patient, at=at, check_in=asked, answers=answers)


# ---------------------------------------------------------------- when the course is over

GoesOn = Callable[[Someone, datetime], Way[None]]


def course_over(someone: Someone, course: Course, maintain: GoesOn) -> Way[None]:
    """After the last treatment: left early, to be reviewed, or reviewed and perhaps kept up."""
    journey, clinic = someone.journey, someone.clinic
    last = journey.visits[journey.given - 1].seat.start
    reviewed_at = clinic.working_days_later(last, 4, time(11, 10 + journey.turn % 40))
    if journey.stage is Stage.STOPPED:
        at = yield clinic.working_days_later(last, 1, time(11, 30))
        scheduling.end_course(
            by=someone.psychiatrist, at=at, course=course, outcome="stopped", reason=STOPPED
        )
        clinic.play.add(letter(clinic, course, someone.psychiatrist, at + 30 * MINUTE))
    elif journey.stage in (Stage.ACCEPTED, Stage.MAINTENANCE):
        at = yield reviewed_at
        _review(someone, course, at)
        clinic.play.add(letter(clinic, course, someone.psychiatrist, at + 30 * MINUTE))
        yield from _afterwards(someone, last, at, maintain)


def _review(someone: Someone, course: Course, at: datetime) -> None:
    """The psychiatrist takes what is suggested, or says why not, and the course is completed."""
    offered = queries.recommendation_of(course).recommendation.suggestion
    chosen, why = (offered, "") if offered in CHOICES else (Suggestion.STOP, "Seen and talked about today.")
    by = someone.psychiatrist
    actions.decide_recommendation(by=by, at=at, course=course, offered=offered, chosen=chosen, why=why)
    scheduling.end_course(by=by, at=at, course=course, outcome="completed", reason="All treatments given.")


def _afterwards(someone: Someone, last: datetime, at: datetime, maintain: GoesOn) -> Way[None]:
    if someone.journey.stage is Stage.MAINTENANCE:
        yield from maintain(someone, at + 20 * MINUTE)
        return
    story = someone.journey.story
    for score in (one for one in story.scores if one.occasion == "week"):
        days = score.day - story.treatments[-1].day
        sent_at = someone.clinic.working_days_later(last + timedelta(days=days), 0, time(9, 30))
        at = yield max(sent_at, at)
        asked, _secret = actions.send_check_in(
            by=someone.clinic.team.nurses[0], at=at, patient=someone.patient
        )
        at = yield at + timedelta(hours=5)
        _answer(someone, asked, score, at)
