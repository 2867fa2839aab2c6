"""Consent as staff see it: does one count, the tablet, the papers, a change of mind."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.consent import queries
from lightwell.consent.models import Offer, Withdrawal
from lightwell.courses.actions import close_course
from tests.factories.consent import A_SIGNATURE, a_consent
from tests.factories.courses import a_course
from tests.factories.patients import a_patient


@pytest.fixture
def page(signed_in, nurse, patient):
    """The nurse's view of the patient's consent."""
    browser = signed_in(nurse)
    return lambda: browser.get(f"/patients/{patient.pk}/consent/")


def test_no_consent_is_said_and_never_blank(page):
    text = page().text
    assert "No consent yet: no dose may be given" in text
    assert "No paper yet" in text
    assert "Withdraw this consent" not in text


def test_a_consent_that_counts_says_until_when_and_by_which_rule(page, patient):
    a_consent(patient, signature=A_SIGNATURE, course_label="Six treatments by IV")
    text = page().text
    for told in (
        "A consent counts today",
        "Counts until 2027-11-19",
        "version ketamine-2026-11b",
        "12 months",
    ):
        assert told in text
    for told in ("Six treatments by IV", "drawn by hand", "RN Tamsin Okonjo-Reed", "Withdraw this consent"):
        assert told in text


def test_one_that_is_too_old_says_why(page, patient, now):
    a_consent(patient, at=now - timedelta(days=400))
    text = page().text
    assert "No consent counts today" in text
    assert "It was signed too long ago." in text


def test_one_for_a_course_that_is_over_says_why(page, patient, nurse, now):
    a_consent(patient, at=now - timedelta(days=4))
    course = a_course(patient, at=now - timedelta(days=3))
    over = {"outcome": "completed", "reason": "Six were given."}
    close_course(by=nurse, at=now - timedelta(days=2), course=course, **over)
    assert "It was signed for a course that is over" in page().text
    a_consent(patient, at=now - timedelta(days=1))
    assert "A consent counts today" in page().text


def test_the_person_is_named_on_top_and_the_tab_is_current(page, patient):
    text = page().text
    assert "FERNWHISTLE, Ottoline" in text
    assert "Allergies not recorded" in text
    assert f'href="/patients/{patient.pk}/consent/" aria-current="page"' in text


def test_looking_leaves_one_line(page, patient):
    page()
    line = AuditEvent.objects.first()
    assert (line.action, line.entity, line.patient_id) == ("view", "consent", patient.pk)


def test_nothing_of_it_is_kept_by_the_browser(page):
    assert page().headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("many", [1, 3])
def test_many_papers_cost_no_more_questions(page, patient, many, django_assert_num_queries):
    for _ in range(many):
        a_consent(patient)
    page()  # the session is touched once a minute
    with django_assert_num_queries(17):
        page()


def test_the_manager_looks_and_does_not_hand_over(signed_in, manager, patient):
    browser = signed_in(manager)
    assert "presents the text" in browser.get(f"/patients/{patient.pk}/consent/").text
    for act in ("hand-over", "withdraw"):
        assert browser.post(f"/patients/{patient.pk}/consent/{act}/").status_code == 403
    assert not Offer.objects.exists()


def test_the_auditor_sees_no_chart(signed_in, auditor, patient):
    assert signed_in(auditor).get(f"/patients/{patient.pk}/consent/").status_code == 403


@pytest.mark.parametrize("act", ["", "hand-over/", "withdraw/", f"{UUID(int=1)}/paper/"])
def test_nobody_gets_in_without_signing_in(client, patient, act):
    assert client.get(f"/patients/{patient.pk}/consent/{act}").headers["Location"].startswith("/sign-in/")


def test_a_patient_who_is_not_there_is_not_found(signed_in, nurse):
    assert signed_in(nurse).get(f"/patients/{uuid4()}/consent/").status_code == 404


def test_a_protocol_nobody_knows_is_refused_beside_its_field(signed_in, nurse, patient):
    browser = signed_in(nurse)
    answer = browser.post(f"/patients/{patient.pk}/consent/hand-over/", {"protocol": "<script>"})
    assert answer.status_code == 422
    assert "Choose one from the list." in answer.text
    assert browser.get(f"/patients/{patient.pk}/consent/").status_code == 200
    assert not Offer.objects.exists()


def test_what_it_is_for_may_be_left_open(hand_over, patient):
    assert "This is about" not in hand_over(patient, protocol="").get("/my/consent/").text


def test_staff_choose_in_their_language_and_the_patient_reads_in_theirs(signed_in, nurse, db):
    patient = a_patient(language="fr")
    browser = signed_in(nurse)
    text = browser.get(f"/patients/{patient.pk}/consent/").text
    assert "Depression" in text
    assert "the text opens in French" in text
    browser.post(f"/patients/{patient.pk}/consent/hand-over/", {"protocol": "depression-iv-0.5-40x6"})
    assert Offer.objects.get().course_label.startswith("Dépression")


def test_a_change_of_mind_is_recorded_at_once_and_once(signed_in, nurse, patient, now):
    a_consent(patient)
    browser, told = (
        signed_in(nurse),
        {"entry_id": str(uuid4()), "words": "I want to wait. <b>Not now</b> \U0001f98b"},
    )
    for _ in range(2):
        answer = browser.post(f"/patients/{patient.pk}/consent/withdraw/", told, follow=True)
    assert queries.valid_consent(patient, now, None) is None
    assert Withdrawal.objects.count() == 1
    for said in (
        "The patient changed their mind.",
        "&lt;b&gt;Not now&lt;/b&gt; \U0001f98b",
        "Consent withdrawn.",
    ):
        assert said in answer.text


def test_words_that_are_too_long_are_kept_and_explained(signed_in, nurse, patient):
    a_consent(patient)
    words = "wait " * 200
    told = {"entry_id": str(uuid4()), "words": words}
    answer = signed_in(nurse).post(f"/patients/{patient.pk}/consent/withdraw/", told)
    assert answer.status_code == 422
    assert "Write at most 500 letters." in answer.text
    assert words.strip() in answer.text
    assert not Withdrawal.objects.exists()


def test_what_was_never_given_cannot_be_withdrawn(signed_in, nurse, patient):
    told = {"entry_id": str(uuid4()), "words": ""}
    answer = signed_in(nurse).post(f"/patients/{patient.pk}/consent/withdraw/", told)
    assert answer.status_code == 422
    assert "There is no consent to withdraw." in answer.text
