"""What holds for a time only moves with the date, whatever the day and whatever else is known."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lightwell import knowledge
from lightwell.assessment.facts import of_problems
from lightwell.assessment.rules import blocks, findings
from lightwell.chart.models import Problem
from lightwell.knowledge.conditions import Condition
from tests.assessment.healthy import HEALTHY, POLICY, found

RULES = knowledge.current().rules
DAYS = st.dates(date(2000, 2, 1), date(2060, 1, 1))
LATER = st.integers(0, 4000)
ANSWER = st.sampled_from([True, False, None])
YES_NO = sorted(code for code, one in knowledge.current().questions.items() if one.stage == "assessment")
PEOPLE = st.fixed_dictionaries({code: ANSWER for code in YES_NO})


def on(day: date, code: str, onset: date) -> dict:
    return of_problems([Problem(text="event", code_icd10=code, onset_date=onset)], day)


@given(DAYS, LATER, st.sampled_from(["I21.4", "I22.0", "I24.9"]))
def test_a_heart_attack_blocks_through_day_42_and_asks_a_specialist_from_day_43(event, later, code):
    finding = found(**on(event + timedelta(days=later), code, event))["B05"]
    assert (finding.outcome, finding.action) == ("true", "BLOCK" if later <= 42 else "SPECIALIST")


@given(DAYS, LATER, st.sampled_from(["I63.9", "G45.9"]))
def test_a_stroke_blocks_for_six_months(event, later, code):
    finding = found(**on(event + timedelta(days=later), code, event))["B09"]
    assert (finding.outcome, finding.action) == ("true", "BLOCK" if later <= 183 else "SPECIALIST")


@given(LATER)
def test_a_seizure_needs_a_specialist_for_a_year(days):
    finding = found(epilepsy_uncontrolled=True, days_since_seizure=days)["B34"]
    assert finding.action == ("SPECIALIST" if days <= 365 else "REVIEW")


@given(DAYS, st.lists(st.integers(0, 4000), min_size=1, max_size=4))
def test_of_several_events_the_latest_counts(today, ago):
    events = [
        Problem(text="event", code_icd10="I21.9", onset_date=today - timedelta(days=one)) for one in ago
    ]
    finding = found(**of_problems(events, today))["B05"]
    assert finding.action == ("BLOCK" if min(ago) <= 42 else "SPECIALIST")


@given(st.integers(0, 4000), st.integers(0, 4000))
def test_waiting_never_makes_an_event_stop_more(first, more):
    """From BLOCK to SPECIALIST, never back."""
    earlier = found(mi_or_cv_event=True, days_since_cv_event=first)["B05"]
    later = found(mi_or_cv_event=True, days_since_cv_event=first + more)["B05"]
    assert not (later.blocks and not earlier.blocks)


def reads_silence(condition: Condition) -> bool:
    """Whether something in it counts what nobody knows as an answer."""
    here = condition.any_known is not None or condition.if_unknown is not None
    return here or any(reads_silence(part) for part in condition.parts)


SILENCE_COUNTS = {
    rule.id for rule in RULES.values() if any(reads_silence(grade.criterion) for grade in rule.graded())
}
"""The rules that the decisions let read silence: there an answer may settle the other way."""


@given(PEOPLE, st.sampled_from(YES_NO), st.booleans())
def test_an_answer_never_takes_back_what_was_settled(answers, question, answer):
    """Three-valued logic only gains: what is true or false while a question is open stays so when asked."""
    before = found(**(answers | {question: None}))
    after = found(**(answers | {question: answer}))
    settled = {rule for rule, one in before.items() if one.outcome != "unknown"}
    assert {rule for rule in settled if after[rule].outcome != before[rule].outcome} <= SILENCE_COUNTS


def test_few_rules_read_silence():
    by_decision = {"B12", "B13", "B15", "B16", "B20", "B21", "B22", "B23", "B24", "B28", "B35", "B36"}
    assert by_decision >= SILENCE_COUNTS


@given(PEOPLE)
def test_what_is_not_known_of_an_absolute_rule_always_blocks(answers):
    every = findings(RULES, HEALTHY | answers, "assessment", POLICY)
    absolute = {
        one.rule.id
        for one in every
        if one.outcome == "unknown" and (one.severity == "absolute" or one.action == "BLOCK")
    }
    assert absolute - {"B15"} <= {one.rule.id for one in blocks(every)}


@given(st.integers(60, 260), st.integers(30, 160), st.integers(60, 260), st.integers(30, 160))
def test_higher_pressure_never_lifts_the_block(systolic, diastolic, more_systolic, more_diastolic):
    def blocked(systolic: int, diastolic: int) -> bool:
        both = {
            f"{prefix}resting_{part}_mmhg": value
            for prefix in ("", "previous_")
            for part, value in (("systolic", systolic), ("diastolic", diastolic))
        }
        return found(**both)["B06"].blocks

    if blocked(systolic, diastolic):
        assert blocked(max(systolic, more_systolic), max(diastolic, more_diastolic))
