"""Who stands where on the pathway, and when everything happened: plain Python, no database, no clock."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lightwell.jobs.demo.casting import TREATMENTS, cast
from lightwell.jobs.demo.slots import DAY, GRID, Hour, Seat, Slots, days_from
from lightwell.jobs.demo.stages import DECIDED, FIRST, LIVE, TODAY, TRIAGE, Live, Stage, stages
from lightwell.jobs.simulated.stories import Story, Treatment

MAINTENANCE_TREATMENTS = 4
MINUTE = timedelta(minutes=1)


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


def plan(patients: int, seed: int, now: datetime, slots: Slots) -> list[Journey]:
    """The journeys of this many people; those who come today choose first, and nobody else comes then."""
    people = cast(stages(patients), seed)
    today = [turn for turn, (stage, _story) in enumerate(people) if stage in TODAY]
    order = sorted(today, key=lambda turn: people[turn][0] not in LIVE)
    journeys = {turn: _journey(*people[turn], turn, now, slots) for turn in order}
    slots.full.add(now.astimezone(slots.zone).date())
    later = (turn for turn in range(patients) if turn not in journeys)
    journeys |= {turn: _journey(*people[turn], turn, now, slots) for turn in later}
    if (first := FIRST.index(Stage.MID_COURSE)) in journeys:
        journeys[first] = replace(journeys[first], asked_at=now - 75 * MINUTE)
    return [journeys[turn] for turn in range(patients)]


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
