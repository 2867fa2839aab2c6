"""Answering findings: a block lifted, a specialist's letter, words; each on these facts only."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from lightwell.assessment import actions, queries
from lightwell.assessment.models import Decision, FindingAnswer
from lightwell.audit.models import AuditEvent
from lightwell.audit.refusal import Refused
from lightwell.chart.documents import intact
from lightwell.chart.models import Document
from tests.factories.assessment import ASSESSED, a_decision, an_assessed_patient
from tests.factories.staff import a_user

pytestmark = pytest.mark.django_db
LATER = ASSESSED + timedelta(hours=1)
LETTER = actions.Letter("Dr. Example, cardiology", date(2026, 11, 19), b"%PDF-1.7 letter")


@pytest.fixture
def director():
    return a_user("physician", is_medical_director=True)


@pytest.fixture
def assessed(psychiatrist):
    return an_assessed_patient(psychiatrist)


def said(patient, psychiatrist, at=ASSESSED, **answers):
    actions.record_history(by=psychiatrist, at=at, patient=patient, answers=answers)


def judged(patient, rule, at=LATER):
    return {one.finding.rule.id: one for one in queries.record_of(patient, at).judged}[rule]


def answer(act, by, patient, rule, at=LATER, words="Agreed with neurosurgery.", **more):
    mark = more.pop("mark", None) or judged(patient, rule, at).mark
    return act(by=by, at=at, patient=patient, rule=rule, words=words, mark=mark, **more)


# ── a block ──


def test_a_block_that_the_director_lifts_lets_the_psychiatrist_decide(psychiatrist, director, assessed):
    said(assessed, psychiatrist, aneurysm="yes")
    with pytest.raises(Refused, match="Aneurysm"):
        a_decision(psychiatrist, assessed, at=LATER)
    lifted = answer(actions.lift_block, director, assessed, "B02")
    assert (lifted.kind, lifted.recorded_by_name) == ("override", director.name)
    assert "aneurysm: True, 2026-11-20, Dr. Sunniva Achterberg" in lifted.evidence
    assert judged(assessed, "B02").standing == "answered"
    assert a_decision(psychiatrist, assessed, at=LATER).outcome == "suitable"


@pytest.mark.parametrize("role", ["nurse", "physician", "psychiatrist", "manager", "coordinator"])
def test_nobody_else_lifts_a_block(psychiatrist, assessed, role):
    said(assessed, psychiatrist, aneurysm="yes")
    other = a_user(role, username="other")
    with pytest.raises(Refused, match="Only the medical director"):
        answer(actions.lift_block, other, assessed, "B02")
    assert not FindingAnswer.objects.exists()


def test_a_block_is_not_lifted_without_a_reason(psychiatrist, director, assessed):
    said(assessed, psychiatrist, aneurysm="yes")
    with pytest.raises(Refused) as refused:
        answer(actions.lift_block, director, assessed, "B02", words="  ")
    assert refused.value.field == "words"


def test_what_nobody_knows_cannot_be_lifted(psychiatrist, director, assessed):
    said(assessed, psychiatrist, aneurysm="unknown")
    with pytest.raises(Refused, match="no longer asks"):
        answer(actions.lift_block, director, assessed, "B02")
    with pytest.raises(Refused, match="Aneurysm"):
        a_decision(psychiatrist, assessed, at=LATER)


# ── a specialist's letter ──


def test_a_letter_clears_what_asks_for_a_specialist(psychiatrist, assessed):
    said(assessed, psychiatrist, glaucoma="yes")
    with pytest.raises(Refused, match="Glaucoma"):
        a_decision(psychiatrist, assessed, at=LATER, acknowledged={"B27": "I think so."})
    cleared = answer(actions.clear_finding, psychiatrist, assessed, "B27", letter=LETTER)
    assert (cleared.specialist, cleared.written_on) == ("Dr. Example, cardiology", date(2026, 11, 19))
    assert bytes(cleared.document.pdf) == LETTER.pdf and intact(cleared.document)
    assert a_decision(psychiatrist, assessed, at=LATER).outcome == "suitable"


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"letter": actions.Letter(" ", date(2026, 11, 19), b"%PDF-")}, "specialist"),
        ({"letter": actions.Letter("Dr. E", date(2027, 11, 19), b"%PDF-")}, "written_on"),
        ({"letter": LETTER, "words": ""}, "words"),
    ],
)
def test_a_letter_says_who_when_and_what(psychiatrist, assessed, over, field):
    said(assessed, psychiatrist, glaucoma="yes")
    with pytest.raises(Refused) as refused:
        answer(actions.clear_finding, psychiatrist, assessed, "B27", **over)
    assert refused.value.field == field
    assert not (Document.objects.exists() or FindingAnswer.objects.exists())


# ── words, and facts that change ──


def test_words_count_for_the_facts_they_saw(psychiatrist, assessed):
    said(assessed, psychiatrist, bipolar="yes")
    answer(actions.acknowledge_finding, psychiatrist, assessed, "B14", words="On lithium.")
    assert judged(assessed, "B14").standing == "answered"
    assert a_decision(psychiatrist, assessed, at=LATER).reviews.get(rule="B14").reason == "On lithium."


def test_on_other_facts_the_finding_asks_again(psychiatrist, assessed):
    said(assessed, psychiatrist, bipolar="yes")
    answer(actions.acknowledge_finding, psychiatrist, assessed, "B14", words="On lithium.")
    new = {"text": "Bipolar II disorder", "code_icd10": "F31.8"}
    actions.record_problem(by=psychiatrist, at=LATER, patient=assessed, **new)
    again = judged(assessed, "B14")
    assert (again.standing, again.counts) == ("other-facts", None)
    assert [one.words for one in again.answers] == ["On lithium."]
    with pytest.raises(Refused) as refused:
        a_decision(psychiatrist, assessed, at=LATER)
    assert refused.value.field == "finding_B14"


def test_a_lifted_block_stops_again_when_the_facts_change(psychiatrist, director, assessed):
    said(assessed, psychiatrist, aneurysm="yes")
    answer(actions.lift_block, director, assessed, "B02")
    new = {"text": "Aneurysm of the aorta", "code_icd10": "I71.4"}
    actions.record_problem(by=psychiatrist, at=LATER, patient=assessed, **new)
    assert [one.rule.id for one in queries.record_of(assessed, LATER).stopping] == ["B02"]


def test_a_higher_pressure_is_another_fact(psychiatrist, director, assessed):
    for days, systolic in ((2, 170), (1, 172)):
        at = ASSESSED + timedelta(days=days)
        measured = {"measured_at": at, "systolic_mmhg": systolic, "diastolic_mmhg": 98}
        actions.record_measurement(by=psychiatrist, at=at, patient=assessed, **measured)
    now = ASSESSED + timedelta(days=2, hours=1)
    assert "172/98 mmHg, 2026-11-21" in judged(assessed, "B06", now).evidence
    answer(actions.lift_block, director, assessed, "B06", at=now)
    assert judged(assessed, "B06", now).standing == "answered"
    later = ASSESSED + timedelta(days=3)
    told = {"measured_at": later, "systolic_mmhg": 181, "diastolic_mmhg": 104}
    actions.record_measurement(by=psychiatrist, at=later, patient=assessed, **told)
    assert judged(assessed, "B06", later).standing == "other-facts"


def test_time_alone_does_not_undo_a_clearance_but_another_grade_does(psychiatrist, assessed):
    event = {
        "text": "Heart attack",
        "code_icd10": "I21.4",
        "onset_date": ASSESSED.date() - timedelta(days=50),
    }
    actions.record_problem(by=psychiatrist, at=ASSESSED, patient=assessed, **event)
    answer(actions.clear_finding, psychiatrist, assessed, "B05", letter=LETTER)
    year_on = ASSESSED + timedelta(days=300)
    assert judged(assessed, "B05", year_on).standing == "answered"
    newer = event | {"onset_date": ASSESSED.date() + timedelta(days=280)}
    actions.record_problem(by=psychiatrist, at=year_on, patient=assessed, **newer)
    again = judged(assessed, "B05", year_on)
    assert (again.finding.action, again.standing, again.stops) == ("BLOCK", "open", True)


def test_words_of_a_decision_count_until_the_facts_change(psychiatrist, assessed):
    said(assessed, psychiatrist, bipolar="yes")
    a_decision(psychiatrist, assessed, at=LATER, acknowledged={"B14": "ASRM at each visit."})
    assert judged(assessed, "B14").counts.words == "ASRM at each visit."


def test_facts_that_changed_while_the_page_was_open_are_not_answered(psychiatrist, assessed):
    said(assessed, psychiatrist, bipolar="yes")
    shown = judged(assessed, "B14").mark
    new = {"text": "Bipolar II disorder", "code_icd10": "F31.8"}
    actions.record_problem(by=psychiatrist, at=LATER, patient=assessed, **new)
    with pytest.raises(Refused, match="facts changed"):
        answer(actions.acknowledge_finding, psychiatrist, assessed, "B14", mark=shown)


# ── one row, one line ──


def test_the_same_id_is_the_same_answer(psychiatrist, assessed):
    said(assessed, psychiatrist, bipolar="yes")
    key = uuid4()
    first = answer(actions.acknowledge_finding, psychiatrist, assessed, "B14", id=key)
    assert answer(actions.acknowledge_finding, psychiatrist, assessed, "B14", words="Again", id=key) == first
    assert FindingAnswer.objects.count() == 1
    assert AuditEvent.objects.filter(action="sign", detail="B14 acknowledgement").count() == 1


def test_without_its_line_nothing_is_kept(psychiatrist, assessed, monkeypatch):
    said(assessed, psychiatrist, glaucoma="yes")
    monkeypatch.setattr("lightwell.audit.actions.append", lambda line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        answer(actions.clear_finding, psychiatrist, assessed, "B27", letter=LETTER)
    assert not (FindingAnswer.objects.exists() or Document.objects.exists() or Decision.objects.exists())


def test_taken_back_it_no_longer_counts(psychiatrist, assessed):
    said(assessed, psychiatrist, bipolar="yes")
    given = answer(actions.acknowledge_finding, psychiatrist, assessed, "B14")
    actions.take_back(by=psychiatrist, at=LATER, patient=assessed, entry=given, reason="Wrong patient.")
    assert judged(assessed, "B14").standing == "open"
