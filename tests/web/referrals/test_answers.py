"""The answers to a referral, through the page: done once, with words kept when something is in the way."""

import re
from html import unescape
from uuid import uuid4

import pytest

from lightwell.patients.models import Patient
from lightwell.referrals import actions
from lightwell.referrals.models import Referral, ReferralStep, SafetyAnswer
from lightwell.web.session import IDLE_LIMIT
from tests.factories.patients import a_patient
from tests.factories.referrals import a_referral
from tests.factories.staff import PASSWORD, a_user

ALL = [code for code, _label in SafetyAnswer.QUESTIONS]
PAGES = [
    *("accept", "acuity", "decline", "redirect", "ask", "answered", "close", "reopen"),
    *("contact", "message", "book"),
]
WORDS = "Too far away. <b>Try</b> the clinic in Sudbury 🦊"


@pytest.fixture
def referral(db, now) -> Referral:
    return a_referral(at=now)


def an_answer(**over) -> dict:
    return {"entry_id": str(uuid4()), "seen": 1, **over}


def status_of(referral) -> str:
    return Referral.objects.with_status().get(pk=referral.pk).status


def test_accepting_puts_the_patient_on_the_wait_list(desk, referral, psychiatrist):
    answer = desk.post(f"/inbox/{referral.pk}/accept/", an_answer(how_soon="soon"), follow=True)
    assert "Ottoline Fernwhistle is on the wait list." in answer.text
    assert "Accepted, soon" in answer.text and "Book the assessment" in answer.text
    assert Patient.objects.get().referral_steps.get().how_soon == "soon"


@pytest.mark.parametrize("how_soon", ["", "yesterday"])
def test_accepting_asks_how_soon(desk, referral, how_soon):
    answer = desk.post(f"/inbox/{referral.pk}/accept/", an_answer(how_soon=how_soon))
    assert answer.status_code == 422
    assert "This was not saved" in answer.text
    assert status_of(referral) == "received" and not Patient.objects.exists()


def test_who_may_be_here_already_must_be_answered(desk, referral):
    known = a_patient(birth_date=referral.birth_date)
    answer = desk.post(f"/inbox/{referral.pk}/accept/", an_answer(how_soon="soon"))
    assert answer.status_code == 422
    assert "Say whether it is one of these people, or someone new." in answer.text
    desk.post(f"/inbox/{referral.pk}/accept/", an_answer(how_soon="soon", patient=str(known.pk)))
    assert known.referral_steps.get().referral == referral
    assert Patient.objects.count() == 1


def test_someone_new_beside_a_namesake(desk, referral):
    a_patient(birth_date=referral.birth_date)
    desk.post(f"/inbox/{referral.pk}/accept/", an_answer(how_soon="soon", patient="new"))
    assert Patient.objects.count() == 2


def test_someone_new_with_the_same_card_is_refused(desk, referral):
    a_patient(birth_date=referral.birth_date, health_card_number=referral.health_card_number)
    answer = desk.post(f"/inbox/{referral.pk}/accept/", an_answer(how_soon="soon", patient="new"))
    assert answer.status_code == 422
    assert "A patient here has this health number." in answer.text
    assert Patient.objects.count() == 1


def test_nobody_elses_record_can_be_slipped_in(desk, referral):
    a_patient(birth_date=referral.birth_date)
    stranger = a_patient(given_name="Basil", family_name="Quickthorn", health_card_number="")
    form = an_answer(how_soon="soon", patient=str(stranger.pk))
    assert desk.post(f"/inbox/{referral.pk}/accept/", form).status_code == 422
    assert status_of(referral) == "received"


@pytest.mark.parametrize(
    ("page", "field", "sentence"),
    [
        ("decline", "decline_reason", "Say why, in words the referrer can use."),
        ("ask", "asked", "Say what you ask for."),
    ],
)
def test_words_are_needed_and_not_too_many(desk, referral, page, field, sentence):
    for words, said in (("  ", sentence), ("x" * 2001, "at most 2000 characters")):
        answer = desk.post(f"/inbox/{referral.pk}/{page}/", an_answer(**{field: words}))
        assert answer.status_code == 422
        assert said in answer.text
    assert status_of(referral) == "received"


def test_declining_keeps_the_reason_as_it_was_typed(desk, referral):
    answer = desk.post(
        f"/inbox/{referral.pk}/decline/", an_answer(decline_code="too-far", decline_reason=WORDS), follow=True
    )
    assert "Declined. Tell the referrer why." in answer.text
    assert WORDS in unescape(answer.text) and "<b>Try</b>" not in answer.text
    assert referral.steps.last().reason == WORDS


def test_asking_and_writing_the_answer_down(desk, referral):
    desk.post(f"/inbox/{referral.pk}/ask/", an_answer(asked="Heart tracing"))
    assert status_of(referral) == "information-requested"
    form = an_answer(seen=2, answer="Normal, faxed today")
    answer = desk.post(f"/inbox/{referral.pk}/answered/", form, follow=True)
    assert "The referral is to triage again." in answer.text
    assert status_of(referral) == "received"


def test_one_act_asks_for_exactly_what_is_missing(desk, now):
    referral = a_referral(at=now, phq9_total=None, safety={**dict.fromkeys(ALL, "no"), "heart": "unknown"})
    text = unescape(desk.get(f"/inbox/{referral.pk}/").text)
    assert "Ask for 2 things" in text
    assert re.findall(r'name="items"[^>]*value="([^"]+)" checked', text) == ["score", "safety.heart"]
    form = an_answer(items=["score", "safety.heart"])
    asked = desk.post(f"/inbox/{referral.pk}/ask/", form, follow=True).text
    assert "Asked." in asked and "PHQ-9 score" in asked
    items = referral.steps.last().items.all()
    assert [item.code for item in items] == ["score", "safety.heart"] and "PHQ-9" in items[0].words


def test_something_that_nobody_misses_cannot_be_asked_by_box(desk, referral):
    answer = desk.post(f"/inbox/{referral.pk}/ask/", an_answer(items=["score"], asked="x"))
    assert answer.status_code in (303, 422) and not ReferralStep.objects.filter(items__code="score").exists()


def test_the_answer_is_kept_with_who_and_how_and_the_gap_is_gone(desk, now):
    referral = a_referral(at=now, phq9_total=None)
    desk.post(f"/inbox/{referral.pk}/ask/", an_answer(items=["score"]))
    form = an_answer(seen=2, items=["score"], answer="24 on 6 March", said_by="Mira", answer_way="phone")
    text = desk.post(f"/inbox/{referral.pk}/answered/", form, follow=True).text
    step = referral.steps.last()
    assert (step.said_by, step.way, step.reason) == ("Mira", "phone", "24 on 6 March")
    assert "Nothing: the referral is complete" in text and "Mira, phone" in text


def test_urgent_says_what_makes_it_urgent(desk, referral):
    answer = desk.post(f"/inbox/{referral.pk}/accept/", an_answer(how_soon="urgent"))
    assert answer.status_code == 422 and "Say what makes it urgent." in answer.text
    form = an_answer(how_soon="urgent", because=["suicide-plan"], expected_wait_days="7")
    assert desk.post(f"/inbox/{referral.pk}/accept/", form).status_code == 303
    step = referral.steps.last()
    assert (step.expected_wait_days, [one.code for one in step.items.all()]) == (7, ["suicide-plan"])


def test_the_acuity_is_changed_with_a_reason_and_both_stay(desk, referral):
    desk.post(f"/inbox/{referral.pk}/accept/", an_answer(how_soon="routine"))
    without = desk.post(f"/inbox/{referral.pk}/acuity/", an_answer(seen=2, how_soon="soon"))
    assert without.status_code == 422 and "Say why it changes." in without.text
    form = an_answer(seen=2, how_soon="soon", acuity_words="Lost her work")
    text = desk.post(f"/inbox/{referral.pk}/acuity/", form, follow=True).text
    assert "How soon is now: soon." in text and "Accepted, routine" in text and "Lost her work" in text


def test_sending_elsewhere_says_where(desk, referral):
    form = an_answer(redirect_code="too-far", redirect_reason="Three hours by road")
    assert desk.post(f"/inbox/{referral.pk}/redirect/", form).status_code == 422
    form = {**form, "redirected_to": "Northern Lights Clinic"}
    text = desk.post(f"/inbox/{referral.pk}/redirect/", form, follow=True).text
    assert "Sent to Northern Lights Clinic. Tell the referrer." in text and "Undo" in text
    assert status_of(referral) == "redirected"


def test_nothing_is_closed_silently(desk, referral):
    silent = desk.post(f"/inbox/{referral.pk}/close/", an_answer(close_code="withdrawn"))
    assert silent.status_code == 422 and "Say how the referrer was told, or why not." in silent.text
    form = an_answer(close_code="withdrawn", not_told="Practice has closed")
    text = desk.post(f"/inbox/{referral.pk}/close/", form, follow=True).text
    assert "Not told: Practice has closed" in text and status_of(referral) == "closed"


def test_an_end_is_taken_back_by_who_made_it(desk, signed_in, referral):
    desk.post(f"/inbox/{referral.pk}/decline/", an_answer(decline_code="other", decline_reason="No"))
    other = signed_in(a_user("coordinator", username="second", name="Basil Quickthorn"))
    assert "no longer be taken back" in other.post(f"/inbox/{referral.pk}/undo/", follow=True).text
    assert "Taken back. It is to triage." in desk.post(f"/inbox/{referral.pk}/undo/", follow=True).text
    assert status_of(referral) == "received" and referral.steps.count() == 3


def test_what_ended_is_taken_up_again_with_a_reason(desk, referral):
    desk.post(f"/inbox/{referral.pk}/close/", an_answer(close_code="not-reached", way="fax"))
    assert desk.post(f"/inbox/{referral.pk}/reopen/", an_answer(seen=2)).status_code == 422
    form = an_answer(seen=2, reopen_reason="She called today")
    assert "Taken up again." in desk.post(f"/inbox/{referral.pk}/reopen/", form, follow=True).text
    assert status_of(referral) == "received"


def test_a_call_is_written_down_with_the_next_try(desk, referral):
    form = {"entry_id": str(uuid4()), "with_whom": "patient", "contact_way": "phone", "outcome": "no-answer"}
    past = desk.post(f"/inbox/{referral.pk}/contact/", {**form, "next_try_on": "2026-11-23", "note": WORDS})
    assert past.status_code == 422 and "The next try lies in the past." in past.text
    assert WORDS in unescape(past.text)
    for _ in range(2):
        text = desk.post(
            f"/inbox/{referral.pk}/contact/", {**form, "next_try_on": "2026-11-25"}, follow=True
        ).text
    assert "Patient, phone: no answer" in text and text.count("Try again 25 Nov") >= 2
    assert referral.contacts.count() == 1


def test_words_for_the_referrer_are_kept(desk, referral):
    form = {"entry_id": str(uuid4()), "text": WORDS}
    text = desk.post(f"/inbox/{referral.pk}/message/", form, follow=True).text
    assert WORDS in unescape(text) and "<b>Try</b>" not in text
    assert referral.messages.get().from_referrer is False


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("accept", {"how_soon": "soon"}),
        ("decline", {"decline_code": "other", "decline_reason": "No"}),
        ("ask", {"asked": "Heart tracing"}),
    ],
)
def test_a_double_click_is_one_step_and_one_message(desk, referral, page, words):
    form = an_answer(**words)
    for _ in range(2):
        assert desk.post(f"/inbox/{referral.pk}/{page}/", form).status_code == 303
    assert referral.steps.count() == 2


def test_of_two_coordinators_the_second_learns_who_and_loses_no_word(desk, referral, now):
    second = a_user("coordinator", username="second", name="Basil Quickthorn")
    actions.accept_referral(by=second, at=now, referral=referral)
    answer = desk.post(
        f"/inbox/{referral.pk}/decline/", an_answer(decline_code="too-far", decline_reason=WORDS)
    )
    text = unescape(answer.text)
    assert answer.status_code == 422
    assert "Basil Quickthorn answered this referral already: Accepted." in text
    assert "Your words, not saved:" in text and WORDS in text
    assert status_of(referral) == "accepted"


def test_after_the_news_the_same_form_can_be_sent(desk, referral, now):
    second = a_user("coordinator", username="second", name="Basil Quickthorn")
    actions.request_information(by=second, at=now, referral=referral, asked="Heart tracing")
    answer = desk.post(
        f"/inbox/{referral.pk}/decline/", an_answer(decline_code="too-far", decline_reason=WORDS)
    )
    text = unescape(answer.text)
    assert "Basil Quickthorn moved this referral meanwhile: Waiting for information." in text
    assert text.count(WORDS) == 1 and 'id="decline_seen" name="seen" value="2"' in text
    form = an_answer(seen=2, decline_code="too-far", decline_reason=WORDS)
    assert desk.post(f"/inbox/{referral.pk}/decline/", form).status_code == 303
    assert status_of(referral) == "declined"


def test_a_session_that_ended_keeps_the_reason_and_sends_it_after_signing_in(
    desk, referral, time_machine, now
):
    time_machine.move_to(now)
    desk.get("/inbox/")
    time_machine.move_to(now + IDLE_LIMIT * 2)
    answer = desk.post(
        f"/inbox/{referral.pk}/decline/", an_answer(decline_code="too-far", decline_reason=WORDS)
    )
    assert answer.status_code == 401
    assert "What you typed is kept on this page" in answer.text and WORDS in unescape(answer.text)
    assert status_of(referral) == "received"
    again = desk.post("/sign-in/again/", {**kept(answer.text), "login": "coordinator", "password": PASSWORD})
    assert "Your form is still here" in again.text
    sent = desk.post(f"/inbox/{referral.pk}/decline/", kept(again.text), follow=True)
    assert "Declined. Tell the referrer why." in sent.text
    assert referral.steps.last().reason == WORDS


def kept(page: str) -> dict[str, str]:
    """The hidden fields of the form of a page."""
    form = page.split('class="sign-in"')[1]
    fields = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}


@pytest.mark.parametrize("page", PAGES)
def test_an_answer_to_nothing_is_no_page(desk, page):
    assert desk.post(f"/inbox/{uuid4()}/{page}/", {}).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_answer_changes_nothing(desk, referral, page):
    assert desk.post(f"/inbox/{referral.pk}/{page}/", {}).status_code == 422
    assert ReferralStep.objects.count() == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_link_answers_nothing(desk, referral, page):
    assert desk.get(f"/inbox/{referral.pk}/{page}/").status_code == 405
