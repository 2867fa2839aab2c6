"""Ten thousand simulated people against the figures they are meant to show, by our own definitions."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from lightwell import knowledge
from lightwell.jobs.simulated import cohort as simulated
from lightwell.jobs.simulated import health_cards, names
from lightwell.jobs.simulated.concentration import effect_site_ng_per_ml
from lightwell.jobs.simulated.events import CODES
from lightwell.jobs.simulated.parameters import Section, section
from lightwell.jobs.simulated.streams import Purpose, Stream
from lightwell.jobs.simulated.visits import END, OCCASIONS
from lightwell.outcomes.rules import response
from lightwell.outcomes.rules.response import Reading, Score, Status
from lightwell.patients.rules import CardCheck, check_health_card

SEED = 20260127
PEOPLE = 10_000
START = datetime(2027, 1, 11, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def cohort() -> simulated.Cohort:
    return simulated.simulate(PEOPLE, SEED)


@dataclass(frozen=True)
class Followed:
    """A person with an end-of-course score: what the chart would say at it and at each later week."""

    end: Reading
    relapse_week: int | None
    last_week: int


@pytest.fixture(scope="module")
def followed(cohort) -> list[Followed]:
    return [_followed(cohort, row) for row in np.flatnonzero(cohort.visits.answered[:, END])]


def _followed(cohort: simulated.Cohort, row: int) -> Followed:
    columns = [int(column) for column in np.flatnonzero(cohort.visits.answered[row]) if column > 0]
    days, totals = cohort.visits.occasion_day[row], cohort.outcomes.phq9[row]
    base, *later = [Score(START + timedelta(days=int(days[c])), int(totals[c])) for c in (0, *columns)]
    read = dict(
        zip(columns, response.readings(knowledge.current().instruments["PHQ-9"], base, later), strict=True)
    )
    after = {OCCASIONS[column].week: reading for column, reading in read.items() if column > END}
    relapses = [week for week, reading in after.items() if reading.relapse]
    return Followed(read[END], min(relapses, default=None), max(after, default=0))


def share(flags) -> float:
    return float(np.mean(list(flags)))


def holding_at(people: list[Followed], week: int) -> float:
    """Kaplan-Meier share of responders without relapse; who stops answering is no longer counted."""
    holding = 1.0
    responders = [one for one in people if one.end.status is Status.RESPONSE]
    for now in range(1, week + 1):
        at_risk = [one for one in responders if (one.relapse_week or one.last_week) >= now]
        holding *= 1 - share(one.relapse_week == now for one in at_risk)
    return holding


# ---------------------------------------------------------------- outcomes


def test_half_respond_by_the_end_of_the_course(followed):
    assert share(one.end.status is Status.RESPONSE for one in followed) == pytest.approx(0.536, abs=0.02)


def test_three_in_ten_remit(followed):
    assert share(one.end.remission for one in followed) == pytest.approx(0.289, abs=0.02)


def test_one_in_twelve_gets_worse(followed):
    assert share(one.end.status is Status.WORSE for one in followed) == pytest.approx(0.084, abs=0.01)


def test_four_in_five_responders_hold_for_four_weeks(followed):
    assert holding_at(followed, 4) == pytest.approx(0.79, abs=0.02)


def test_three_in_five_responders_hold_for_eight_weeks(followed):
    assert holding_at(followed, 8) == pytest.approx(0.62, abs=0.03)


def test_median_of_three_treatments_to_response(cohort):
    phq9, answered = cohort.outcomes.phq9[:, : END + 1], cohort.visits.answered[:, : END + 1]
    responds = answered & (2 * phq9 <= phq9[:, [0]])
    treatments = np.array([occasion.treatments for occasion in OCCASIONS])
    first = treatments[np.argmax(responds, axis=1)]
    assert np.median(first[responds[:, END]]) == section("course")["treatments"] / 2


def test_maintenance_lowers_relapse(cohort):
    kept = simulated.simulate(500, SEED, maintenance=True).outcomes.relapse_day
    lost = cohort.outcomes.relapse_day[:500]
    at_risk = np.isfinite(lost)
    assert lost[at_risk] == pytest.approx(
        kept[at_risk] * section("outcomes")["maintenance_hazard_multiplier"]
    )


# ---------------------------------------------------------------- scores and items


def test_items_add_up_to_the_totals(cohort):
    assert (cohort.answers.phq9.sum(axis=2) == cohort.outcomes.phq9).all()
    assert (cohort.answers.gad7.sum(axis=2) == cohort.outcomes.gad7).all()


@pytest.mark.parametrize(("scale", "items"), [("phq9", 9), ("gad7", 7)])
def test_every_answer_is_0_to_3(cohort, scale, items):
    given = getattr(cohort.answers, scale)
    assert given.shape == (PEOPLE, len(OCCASIONS), items)
    assert (given.min(), given.max()) == (0, 3)


def test_baselines_are_as_described(cohort):
    phq9, gad7 = cohort.outcomes.phq9[:, 0], cohort.outcomes.gad7[:, 0]
    assert (phq9.min(), phq9.max()) == (10, 27)
    assert phq9.mean() == pytest.approx(18.5, abs=0.3)
    assert gad7.mean() == pytest.approx(13.5, abs=0.6)


def test_thoughts_of_death_at_baseline_and_after(cohort):
    before, after = cohort.answers.phq9[:, 0, 8], cohort.answers.phq9[:, END, 8]
    assert share(before >= 1) == pytest.approx(section("outcomes")["item9_present_at_baseline"], abs=0.02)
    assert share((after < before)[before >= 1]) == pytest.approx(
        section("outcomes")["item9_reduced_after_course"], abs=0.03
    )


def test_a_course_is_left_and_check_ins_missed_at_the_given_rates(cohort):
    stays = 1 - section("course")["dropout_per_visit"]
    assert share(cohort.visits.treated[:, 5]) == pytest.approx(stays**5, abs=0.015)
    shows = 1 - section("course")["no_show"]
    assert share(cohort.visits.answered[:, END]) == pytest.approx(stays**6 * shows, abs=0.015)


def test_treatments_are_in_order_and_two_a_week_when_none_is_missed(cohort):
    days = cohort.visits.treatment_day
    assert (days[:, 0] == 0).all() and (np.diff(days, axis=1) >= 3).all()
    assert share((days == [0, 3, 7, 10, 14, 17]).all(axis=1)) > 0.7


# ---------------------------------------------------------------- treatment day


@pytest.mark.parametrize(
    ("code", "within"),
    [
        ("dissociation", 0.02),
        ("hypertension-notify", 0.01),
        ("hypertension-severe", 0.0025),
        ("nausea", 0.005),
        ("vomiting", 0.003),
        ("headache", 0.006),
        ("dizziness", 0.008),
        ("anxiety", 0.005),
    ],
)
def test_events_happen_at_the_rates_of_the_table(cohort, code, within):
    rate = cohort.events[code].whether.sum() / cohort.visits.treated.sum()
    assert rate == pytest.approx(section("events")[f"{code.replace('-', '_')}_per_treatment"], abs=within)


def test_one_treatment_in_two_hundred_is_stopped(cohort):
    assert share((cohort.readings.stop_minute < 40).ravel()) == pytest.approx(0.005, abs=0.001)


def test_every_event_has_a_name_in_the_knowledge(cohort):
    assert set(cohort.events) == set(CODES) <= set(knowledge.current().adverse_events)


def test_no_event_without_a_treatment(cohort):
    missed = ~cohort.visits.treated
    assert not any((happened.whether & missed).any() for happened in cohort.events.values())


def test_vomiting_comes_during_nausea(cohort):
    nausea, vomiting = cohort.events["nausea"], cohort.events["vomiting"]
    sick = vomiting.whether
    assert nausea.whether[sick].all()
    assert (nausea.minute <= vomiting.minute)[sick].all() and (vomiting.minute <= nausea.end_minute)[
        sick
    ].all()


@pytest.mark.parametrize(
    "code", ["systolic_mmhg", "diastolic_mmhg", "heart_rate_bpm", "spo2_percent", "respiratory_rate_per_min"]
)
def test_vital_signs_are_plausible(cohort, code):
    vital, values = knowledge.current().vitals[code], getattr(cohort.readings, code)
    assert vital.plausible(int(values.min())) and vital.plausible(int(values.max()))


def test_diastolic_is_below_systolic_and_nobody_starts_too_high(cohort):
    systolic, diastolic = cohort.readings.systolic_mmhg, cohort.readings.diastolic_mmhg
    assert (diastolic < systolic).all()
    assert systolic[:, :, :2].max() < 160 and diastolic[:, :, :2].max() < 100


def test_pressure_peaks_as_published(cohort):
    systolic, diastolic = cohort.readings.systolic_mmhg, cohort.readings.diastolic_mmhg
    at_end = cohort.readings.minutes.index(40)
    rise = (systolic[:, :, at_end] - systolic[:, :, 1]).ravel()
    assert rise.mean() == pytest.approx(16.0, abs=0.7) and rise.std() == pytest.approx(11.2, abs=1.2)
    assert (diastolic[:, :, at_end] - diastolic[:, :, 1]).mean() == pytest.approx(11.0, abs=0.5)


def test_saturation_dips_rarely(cohort):
    assert share((cohort.readings.spo2_percent.min(axis=2) < 92).ravel()) == pytest.approx(0.005, abs=0.0015)


def test_sedation_and_dissociation_stay_on_their_scales(cohort):
    moaa_s, cadss6 = cohort.readings.moaa_s, cohort.readings.cadss6
    assert moaa_s.min() == 3 and moaa_s.max() == 5
    assert cadss6.min() == 0 and cadss6.max() <= 24
    assert (cadss6[:, :, :2] == 0).all()


def test_checks_follow_the_schedule(cohort):
    schedule = knowledge.current().schedules["IV-40"]
    before, after = (
        schedule.before_min,
        tuple(schedule.over_min + minute for minute in schedule.after_end_min),
    )
    during = tuple(range(schedule.during_every_min, schedule.over_min + 1, schedule.during_every_min))
    assert cohort.readings.minutes == before + during + after


def test_doses_are_whole_milligrams_of_half_a_milligram_a_kilogram(cohort):
    weights = np.array([float(person.weight_kg) for person in cohort.people])
    assert np.abs(cohort.readings.dose_mg - 0.5 * weights).max() <= 0.5


@pytest.mark.parametrize(("minute", "ng_per_ml"), [(0, 0), (40, 240.3), (60, 55.1), (120, 35.8)])
def test_concentration_follows_the_published_model(minute, ng_per_ml):
    """Plasma values of the reference (G.6, Domino); the effect site lags some minutes behind."""
    effect_site = effect_site_ng_per_ml(np.array(0.5), np.array(40), np.array(minute))
    assert effect_site == pytest.approx(ng_per_ml, rel=0.13)


def test_minutes_can_be_asked_for():
    every_minute = simulated.cohort([3], SEED, minutes=range(-5, 101))
    assert every_minute.readings.systolic_mmhg.shape == (1, 6, 106)
    assert simulated.cohort([3], SEED, minutes=[-15]).readings.cadss6.max() == 0


# ---------------------------------------------------------------- people


def test_everyone_has_a_name_and_a_card_of_their_own(cohort):
    assert len({person.name for person in cohort.people}) == PEOPLE
    assert len({(person.province, person.health_card_number) for person in cohort.people}) == PEOPLE


def test_no_health_card_is_doubtful(cohort):
    cards = {(one.province, check_health_card(one.province, one.health_card_number)) for one in cohort.people}
    checked = {check for province, check in cards if province in ("ON", "QC", "BC")}
    assert checked == {CardCheck.VALID}
    assert {check for _, check in cards} == {CardCheck.VALID, CardCheck.FORM_ONLY}


def test_health_card_check_digits_against_the_reference():
    assert health_cards.ontario("123456702") == "1234567020"
    assert health_cards.ontario("987654321") == "9876543217"


def test_british_columbia_never_needs_a_check_of_ten():
    numbers = [health_cards.british_columbia(serial) for serial in range(2000)]
    assert {check_health_card("BC", number) for number in numbers} == {CardCheck.VALID}
    assert len(set(numbers)) == 2000


def test_nobody_can_be_reached(cohort):
    assert all("-555-01" in person.phone for person in cohort.people)
    assert all(person.email.isascii() and person.email.endswith("@example.org") for person in cohort.people)


def test_people_are_adults_who_tried_enough(cohort):
    assert min(section("people")["age_on"].year - person.birth_date.year for person in cohort.people) >= 18
    assert min(sum(trial.adequate for trial in person.trials) for person in cohort.people) >= 2
    assert all(42 <= person.weight_kg <= 150 and 120 <= person.height_cm <= 220 for person in cohort.people)


def test_both_languages_are_there(cohort):
    french = [person for person in cohort.people if person.language == "fr"]
    assert 0.15 < len(french) / PEOPLE < 0.3
    assert {person.diagnoses[0].text.split()[0] for person in french} == {"Épisode", "Trouble"}


def test_names_differ_until_the_list_is_spent():
    given = {names.name(number, language="fr", sex="male", seed=5) for number in range(27_000)}
    assert len(given) == 27_000


# ---------------------------------------------------------------- the same seed, the same people


def test_the_same_seed_gives_the_same_people():
    first, second = simulated.simulate(20, 7), simulated.simulate(20, 7)
    assert [first.story(row) for row in range(20)] == [second.story(row) for row in range(20)]


def test_another_seed_gives_other_people():
    assert simulated.person(0, 7) != simulated.person(0, 8)


@pytest.mark.parametrize("index", [0, 7, 9_999])
def test_a_person_does_not_depend_on_how_many_are_asked_for(cohort, index):
    assert simulated.person(index, SEED) == cohort.story(index)


def test_a_story_holds_only_what_happened(cohort):
    row = int(np.flatnonzero(~cohort.visits.treated[:, 2])[0])
    story = cohort.story(row)
    assert len(story.treatments) == cohort.visits.treated[row].sum() < 3
    assert {score.occasion for score in story.scores} <= {"baseline", "before", "next-day"}


def test_a_spent_stream_says_so():
    stream = Stream(1, Purpose.EVENTS, [0], uniforms=2)
    stream.uniform(2)
    with pytest.raises(IndexError, match="2 uniform draws, 3 were asked for"):
        stream.uniform()


# ---------------------------------------------------------------- parameters


@pytest.mark.parametrize("name", ["people", "course", "outcomes", "physiology", "events"])
def test_every_parameter_has_a_source(name):
    table: Section = section(name)
    assert all(entry.source and entry.confidence in "HML" for entry in table.entries.values())
