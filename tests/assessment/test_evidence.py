"""The mark of the evidence: the same on the same facts, another on others; time alone does not change it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lightwell.assessment.evidence import Seen, mark, words
from tests.assessment.healthy import codes, found

EVENT = date(2026, 1, 5)
PRESSURE = st.integers(60, 260)


def pressure(systolic: int, diastolic: int, on: date) -> tuple[dict, dict]:
    """Facts of two readings that are the same, and where they were read."""
    facts, sources = {}, {}
    for prefix in ("", "previous_"):
        for part, value in (("systolic", systolic), ("diastolic", diastolic)):
            fact = f"{prefix}resting_{part}_mmhg"
            facts[fact] = value
            sources[fact] = [Seen(said=f"{systolic}/{diastolic} mmHg", on=on, by="RN Example")]
    return facts, sources


@given(PRESSURE, PRESSURE)
def test_the_same_facts_have_the_same_mark(systolic, diastolic):
    facts, sources = pressure(systolic, diastolic, EVENT)
    assert mark(found(**facts)["B06"], sources) == mark(found(**facts)["B06"], sources)


@given(st.integers(160, 260), st.integers(160, 260))
def test_another_value_or_another_day_has_another_mark(one, other):
    facts, sources = pressure(one, 80, EVENT)
    same = mark(found(**facts)["B06"], sources)
    facts, sources = pressure(other, 80, EVENT)
    assert (mark(found(**facts)["B06"], sources) == same) is (one == other)
    facts, sources = pressure(one, 80, date(2026, 1, 6))
    assert mark(found(**facts)["B06"], sources) != same


@given(st.integers(0, 4000), st.integers(0, 4000))
def test_a_day_that_passes_changes_the_mark_only_with_what_the_rule_asks_for(first, second):
    sources = {"days_since_cv_event": [Seen(on=EVENT)]}
    findings = [found(mi_or_cv_event=True, days_since_cv_event=days)["B05"] for days in (first, second)]
    marks = {mark(finding, sources) for finding in findings}
    assert len(marks) == len({finding.action for finding in findings})


def test_another_day_of_the_event_is_another_fact():
    finding = found(mi_or_cv_event=True, days_since_cv_event=60)["B05"]
    assert mark(finding, {"days_since_cv_event": [Seen(on=EVENT)]}) != mark(
        finding, {"days_since_cv_event": [Seen(on=date(2026, 1, 6))]}
    )


@given(st.integers(100, 140), st.integers(30, 100))
def test_what_a_rule_does_not_look_at_does_not_change_its_mark(spo2, weight):
    plain = mark(found(**codes("F31.3"))["B14"], {})
    more = found(**codes("F31.3"), resting_spo2_percent=spo2, body_mass_index=weight)["B14"]
    assert mark(more, {"resting_spo2_percent": [Seen(on=EVENT)]}) == plain


def test_the_evidence_in_words_has_value_day_and_who():
    facts, sources = pressure(172, 104, date(2026, 5, 3))
    told = words(found(**facts)["B06"], sources)
    assert "resting_systolic_mmhg: 172/104 mmHg, 2026-05-03, RN Example" in told
    assert words(found(aneurysm=None)["B02"], {}) == "aneurysm: ?"
