"""Who stands where on the pathway, and when everything happened: plain Python, no database, no clock."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import cycle, islice

from lightwell.jobs.demo.slots import DAY, GRID, Hour, Seat, Slots, days_from
from lightwell.jobs.simulated.cohort import cohort
from lightwell.jobs.simulated.stories import Score, Story, Treatment

TREATMENTS = 6
MAINTENANCE_TREATMENTS = 4
WORRYING_POINTS = 10
MINUTE = timedelta(minutes=1)


class Stage(StrEnum):
    """Where a person stands at the moment of the demo."""

    NEW = "referral to triage"
    URGENT = "referral to triage that calls itself urgent"
    INCOMPLETE = "referral to triage with much missing"
    INFORMATION = "information asked for"
    WAITING = "on the wait list"
    DECLINED = "declined"
    BOOKED = "assessment booked"
    ASSESSING = "assessed, not decided"
    NOT_SUITABLE = "not suitable"
    DEFERRED = "not yet"
    SUITABLE = "suitable"
    CONSENTED = "consent signed, course ordered"
    PLANNED = "course booked"
    EXPECTED = "expected today"
    ARRIVED = "arrived"
    EXAMINED = "examined"
    RUNNING = "dose running, one check late"
    RECOVERING = "recovering"
    READY = "ready to leave"
    LEFT = "gone home today"
    MID_COURSE = "between treatments"
    FINISHED = "course finished, recommendation pending"
    ACCEPTED = "course finished, recommendation accepted"
    MAINTENANCE = "maintenance"
    STOPPED = "left the course"


FIRST = (
    Stage.NEW, Stage.INFORMATION, Stage.WAITING, Stage.BOOKED, Stage.NOT_SUITABLE, Stage.CONSENTED,
    Stage.PLANNED, Stage.RUNNING, Stage.MID_COURSE, Stage.FINISHED, Stage.MAINTENANCE, Stage.READY,
    Stage.RECOVERING, Stage.EXAMINED, Stage.ARRIVED, Stage.LEFT, Stage.EXPECTED, Stage.URGENT,
    Stage.INCOMPLETE, Stage.DECLINED, Stage.ACCEPTED, Stage.DEFERRED, Stage.SUITABLE, Stage.ASSESSING,
    Stage.STOPPED,
)  # fmt: skip
"""One person each, in this order; twelve people have someone at every step that matters most."""

THEN = (
    Stage.MID_COURSE, Stage.WAITING, Stage.EXPECTED, Stage.NEW, Stage.ACCEPTED, Stage.BOOKED,
    Stage.MID_COURSE, Stage.WAITING, Stage.MAINTENANCE, Stage.PLANNED, Stage.FINISHED, Stage.WAITING,
    Stage.MID_COURSE, Stage.NOT_SUITABLE, Stage.BOOKED, Stage.INFORMATION, Stage.EXPECTED, Stage.SUITABLE,
)  # fmt: skip
"""And then these, over and over."""

TRIAGE = (Stage.NEW, Stage.URGENT, Stage.INCOMPLETE)
DECIDED = (Stage.NOT_SUITABLE, Stage.DEFERRED, Stage.SUITABLE)
OVER = (Stage.FINISHED, Stage.ACCEPTED, Stage.MAINTENANCE)


@dataclass(frozen=True)
class Live:
    """A visit of today: seat and dose in minutes from now (below zero: before), its chair and number."""

    seat_min: int
    chair: int
    number: int
    dose_min: int


LIVE = {
    Stage.LEFT: Live(-120, 0, 4, -112),
    Stage.READY: Live(-120, 1, 5, -104),
    Stage.RECOVERING: Live(-90, 2, 2, -62),
    Stage.RUNNING: Live(-45, 3, 3, -17),
    Stage.EXAMINED: Live(0, 0, 1, 8),
    Stage.ARRIVED: Live(0, 1, 6, 20),
}
"""Four chairs: the two who come next take those of the two who are done."""
TODAY = (*LIVE, Stage.EXPECTED)


@dataclass(frozen=True)
class Visit:
    """One treatment: its number, seat and the start of its dose; `told` is what happened then."""

    number: int
    seat: Seat
    dose_at: datetime
    told: Treatment
    slow_to_leave: bool = False
    late_check: bool = False


@dataclass(frozen=True)
class Journey:
    """One person's way: what happened or will happen at which moment; None where it never comes to that.

    `asked_at`: a nurse asks this person how it goes, and the answer needs somebody now.
    """

    stage: Stage
    turn: int
    story: Story
    referred_at: datetime
    answered_at: datetime | None = None
    assessed: Hour | None = None
    visits: tuple[Visit, ...] = ()
    maintenance: tuple[Visit, ...] = ()
    asked_at: datetime | None = None

    @property
    def given(self) -> int:
        """How many treatments the person came to before leaving the course, or will come to."""
        left_early = self.stage is Stage.STOPPED
        return len(self.story.treatments) if left_early else TREATMENTS


def stages(patients: int) -> list[Stage]:
    """The stages of this many people."""
    return list(islice((*FIRST, *islice(cycle(THEN), patients)), patients))


def plan(patients: int, seed: int, now: datetime, slots: Slots) -> list[Journey]:
    """The journeys of this many people; those who come today choose first, and nobody else comes then."""
    people = _people(stages(patients), seed)
    today = [turn for turn, (stage, _story) in enumerate(people) if stage in TODAY]
    order = sorted(today, key=lambda turn: people[turn][0] not in LIVE)
    journeys = {turn: _journey(*people[turn], turn, now, slots) for turn in order}
    slots.full.add(now.astimezone(slots.zone).date())
    later = (turn for turn in range(patients) if turn not in journeys)
    journeys |= {turn: _journey(*people[turn], turn, now, slots) for turn in later}
    if (first := FIRST.index(Stage.MID_COURSE)) in journeys:
        journeys[first] = replace(journeys[first], asked_at=now - 75 * MINUTE)
    return [journeys[turn] for turn in range(patients)]


def _people(wanted: list[Stage], seed: int) -> list[tuple[Stage, Story]]:
    """A story for each stage: the first, by number, that fits it and is not taken."""
    everyone = cohort(range(len(wanted) * 4 + 100), seed)
    stories = (everyone.story(row) for row in range(len(everyone.people)))
    passed_over: list[Story] = []
    chosen = []
    for stage in wanted:
        fits = FITS.get(stage, _stays_calm)
        place = next((place for place, one in enumerate(passed_over) if fits(one)), None)
        found = passed_over.pop(place) if place is not None else _next_that(fits, stories, passed_over)
        chosen.append((stage, found))
    return chosen


def _next_that(fits: Callable[[Story], bool], stories: Iterable[Story], passed_over: list[Story]) -> Story:
    """The first of `stories` that fits; those before it join `passed_over`."""
    for story in stories:
        if fits(story):
            return story
        passed_over.append(story)
    raise LookupError("no simulated person fits: ask for more of them")


def _stays_calm(story: Story) -> bool:
    """Came to every treatment, all as planned, with a pressure and a pulse each time that let it begin."""
    return len(story.treatments) == TREATMENTS and _could_be_treated(story)


def _could_be_treated(story: Story) -> bool:
    return _could_begin(story) and _never_stopped(story) and _could_leave(story)


def _could_begin(story: Story) -> bool:
    before = [check for one in story.treatments for check in one.checks if check.minute <= 0]
    pressures = all(check.systolic_mmhg <= 136 and check.diastolic_mmhg <= 86 for check in before)
    return pressures and all(
        52 <= check.heart_rate_bpm <= 98 and check.spo2_percent >= 95 for check in before
    )


def _never_stopped(story: Story) -> bool:
    return all(one.stop_minute >= 40 for one in story.treatments)


def _could_leave(story: Story) -> bool:
    last = [check for one in story.treatments for check in one.checks[-2:]]
    return all(check.systolic_mmhg < 150 and check.diastolic_mmhg < 95 for check in last)


def _left_early(story: Story) -> bool:
    return 2 <= len(story.treatments) < TREATMENTS and _could_be_treated(story)


def _answered_at_the_end(story: Story) -> bool:
    return _stays_calm(story) and any(score.occasion == "end" for score in story.scores)


def _responded(story: Story) -> bool:
    totals = {score.occasion: sum(score.phq9) for score in story.scores}
    return _stays_calm(story) and "end" in totals and 2 * totals["end"] <= totals["baseline"]


def worrying(story: Story) -> Score | None:
    """What this person answered the day after a treatment that somebody must look after at once."""
    asked = (score for score in story.scores if score.occasion == "next-day")
    return next((score for score in asked if score.phq9[8] and sum(score.phq9) >= WORRYING_POINTS), None)


def _worries(story: Story) -> bool:
    return _stays_calm(story) and worrying(story) is not None


FITS: dict[Stage, Callable[[Story], bool]] = {
    Stage.MAINTENANCE: _responded,
    Stage.ACCEPTED: _responded,
    Stage.FINISHED: _answered_at_the_end,
    Stage.STOPPED: _left_early,
    Stage.MID_COURSE: _worries,
}


def _journey(stage: Stage, story: Story, turn: int, now: datetime, slots: Slots) -> Journey:
    if stage in TRIAGE or stage in (Stage.INFORMATION, Stage.DECLINED, Stage.WAITING):
        return _before_assessment(stage, story, turn, now, slots)
    if stage in (Stage.BOOKED, Stage.ASSESSING, Stage.CONSENTED, *DECIDED):
        return _before_course(stage, story, turn, now, slots)
    return _with_course(stage, story, turn, now, slots)


AGO = {Stage.INFORMATION: 6, Stage.DECLINED: 12, Stage.WAITING: 6, Stage.ASSESSING: 0, Stage.DEFERRED: 6}


def _before_assessment(stage: Stage, story: Story, turn: int, now: datetime, slots: Slots) -> Journey:
    spread = 29 if stage is Stage.WAITING else 5
    day = now.astimezone(slots.zone).date() - (AGO.get(stage, 0) + turn * 7 % spread) * DAY
    referred_at = min(slots.office(day, turn), now - (20 + turn % 30) * MINUTE)
    answered_at = None if stage in TRIAGE else min(slots.office(day + 2 * DAY, turn + 1), now - 15 * MINUTE)
    return Journey(stage, turn, story, referred_at, answered_at)


def _before_course(stage: Stage, story: Story, turn: int, now: datetime, slots: Slots) -> Journey:
    today = now.astimezone(slots.zone).date()
    if stage is Stage.BOOKED:
        assessed = slots.assessment(days_from(today + (1 + turn % 8) * DAY))
    else:
        ago = 3 + turn % 9 if stage is Stage.NOT_SUITABLE else AGO.get(stage, 1 + turn % 3)
        assessed = slots.assessment(days_from(today - ago * DAY, -1), latest=now - 150 * MINUTE)
    return _referred(Journey(stage, turn, story, now, assessed=assessed), now, slots)


def _referred(journey: Journey, now: datetime, slots: Slots) -> Journey:
    """With the referral and its answer, some days before the assessment."""
    assert journey.assessed is not None
    latest = min(journey.assessed.start, now).astimezone(slots.zone).date()
    answered_on = latest - (4 + journey.turn % 11) * DAY
    answered_at = slots.office(answered_on, journey.turn + 1)
    return replace(
        journey, referred_at=slots.office(answered_on - 5 * DAY, journey.turn), answered_at=answered_at
    )


def _with_course(stage: Stage, story: Story, turn: int, now: datetime, slots: Slots) -> Journey:
    anchor, number = _anchor(stage, turn, now, slots)
    seats = slots.course(anchor, number, TREATMENTS, turn)
    visits = tuple(_visit(place, seat, story) for place, seat in enumerate(seats, 1))
    if live := LIVE.get(stage):
        visits = tuple(
            _today(visit, stage, live, now) if visit.number == number else visit for visit in visits
        )
    first_day = seats[0].start.astimezone(slots.zone).date()
    latest = min(seats[0].start - 2 * DAY, now - 150 * MINUTE)
    assessed = slots.assessment(days_from(first_day - 3 * DAY, -1), latest)
    journey = Journey(stage, turn, story, now, assessed=assessed, visits=visits)
    if stage is Stage.MAINTENANCE:
        journey = replace(journey, maintenance=_maintenance(journey, slots))
    return _referred(journey, now, slots)


def _anchor(stage: Stage, turn: int, now: datetime, slots: Slots) -> tuple[Seat, int]:
    """A seat of the course that the stage rests on, and which treatment that is."""
    today = now.astimezone(slots.zone).date()
    if live := LIVE.get(stage):
        quarter = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
        return slots.seat_near(quarter + live.seat_min * MINUTE, live.chair), live.number
    match stage:
        case Stage.EXPECTED:
            return _later_today(now, slots), 1 + turn % TREATMENTS
        case Stage.PLANNED:
            return slots.first_seat(days_from(today + (1 + turn % 4) * DAY), turn), 1
        case Stage.MID_COURSE:
            return slots.first_seat(days_from(today - (1 + turn % 3) * DAY, -1), turn), (1, 3, 2, 5, 4)[
                turn % 5
            ]
        case Stage.STOPPED:
            return slots.first_seat(days_from(today - 20 * DAY, -1), turn), 3
    ago = {Stage.FINISHED: 4 + turn % 5, Stage.ACCEPTED: 12 + turn % 40}.get(stage, 28 + turn % 30)
    return slots.first_seat(days_from(today - ago * DAY, -1), turn), TREATMENTS


def _later_today(now: datetime, slots: Slots) -> Seat:
    """A free chair at the next start of the grid, today if there is one."""
    starts = (slots.at(day, wall) for day in days_from(now.astimezone(slots.zone).date()) for wall in GRID)
    later = (start for start in starts if start > now + 15 * MINUTE and slots.is_open(start))
    return slots.take(next(seat for start in later if (seat := slots.free_chair(start, 2))))


def _visit(number: int, seat: Seat, story: Story) -> Visit:
    told = story.treatments[min(number, len(story.treatments)) - 1]
    return Visit(number, seat, seat.start + 25 * MINUTE, told)


def _today(visit: Visit, stage: Stage, live: Live, now: datetime) -> Visit:
    return replace(
        visit,
        dose_at=now + live.dose_min * MINUTE,
        slow_to_leave=stage is Stage.READY,
        late_check=stage is Stage.RUNNING,
    )


def _maintenance(journey: Journey, slots: Slots) -> tuple[Visit, ...]:
    """One treatment a week, from three weeks after the last of the course."""
    last = journey.visits[-1].seat.start.astimezone(slots.zone).date()
    days = [last + (14 + 7 * week) * DAY for week in range(1, MAINTENANCE_TREATMENTS + 1)]
    seats = [slots.first_seat(days_from(day), journey.turn) for day in days]
    return tuple(_visit(number, seat, journey.story) for number, seat in enumerate(seats, 1))
