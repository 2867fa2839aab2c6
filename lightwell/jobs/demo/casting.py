"""Who plays whom: which simulated person's story fits which stage. Plain Python."""

from collections.abc import Callable, Iterable

from lightwell.jobs.demo.stages import Stage
from lightwell.jobs.simulated.cohort import cohort
from lightwell.jobs.simulated.stories import Score, Story

TREATMENTS = 6
WORRYING_POINTS = 10


def cast(wanted: list[Stage], seed: int) -> list[tuple[Stage, Story]]:
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
