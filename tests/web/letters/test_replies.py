"""The reply to a referrer in a browser: drafted with the answer, in one transaction, and one click away."""

import re
from uuid import uuid4

import pytest

from lightwell.letters.models import Letter, SignedLetter
from lightwell.referrals.models import ReferralStep
from tests.factories.letters import a_reply
from tests.factories.referrals import a_referral
from tests.factories.staff import PASSWORD
from tests.web.letters.test_list import words


def a_decline(**over) -> dict[str, str]:
    return {
        "entry_id": str(uuid4()),
        "seen": "1",
        "decline_code": "too-far",
        "decline_reason": "Too far away.",
        **over,
    }


def a_form(letter: Letter, **over) -> dict[str, str]:
    kept = ("version", "recipient_name", "recipient_address", "language", "body")
    return {"entry_id": str(uuid4()), **{name: str(getattr(letter, name)) for name in kept}, **over}


@pytest.fixture
def reply(coordinator, now) -> Letter:
    return a_reply(coordinator, at=now)


def test_declining_drafts_the_letter_and_leads_to_it(coordinator, signed_in):
    browser, referral, form = signed_in(coordinator), a_referral(), a_decline()
    for _click in range(2):
        said = words(browser.post(f"/inbox/{referral.pk}/decline/", form, follow=True))
    letter = Letter.objects.get()
    assert "Letter drafted: edit and sign" in said and f"/letters/{letter.record}/edit/" in said
    assert "Too far away." in letter.body


def test_without_its_letter_nothing_is_answered(coordinator, signed_in, monkeypatch):
    referral = a_referral()
    monkeypatch.setattr("lightwell.letters.actions.writing.rules.draft", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        signed_in(coordinator).post(f"/inbox/{referral.pk}/decline/", a_decline())
    assert ReferralStep.objects.count() == 1 and not Letter.objects.exists()


def test_the_reply_stands_beside_the_answer_without_a_patient_s_head(reply, coordinator, signed_in):
    said = words(signed_in(coordinator).get(f"/letters/{reply.record}/edit/"))
    assert "Referred, not a patient here" in said and "FERNWHISTLE, Ottoline" in said
    assert "She lives outside our region." in said and "Declined, 2026-11-24" in said
    assert "A physician or a psychiatrist signs this letter." in said


def test_a_coordinator_signs_a_routine_reply(coordinator, signed_in, now):
    letter = a_reply(coordinator, "missing", at=now)
    form = a_form(letter, do="sign", password=PASSWORD)
    assert signed_in(coordinator).post(f"/letters/{letter.record}/edit/", form).status_code == 302
    assert SignedLetter.objects.get().signed_by == coordinator


def test_a_coordinator_does_not_sign_a_decline_however_it_is_sent(reply, coordinator, signed_in):
    form = a_form(reply, do="sign", password=PASSWORD)
    answer = signed_in(coordinator).post(f"/letters/{reply.record}/edit/", form)
    assert answer.status_code == 422 and not SignedLetter.objects.exists()


def test_a_gap_is_pointed_at_and_stops_the_signature(reply, physician, signed_in):
    browser, gap = signed_in(physician), "We see them in [not recorded] days."
    browser.post(f"/letters/{reply.record}/edit/", a_form(reply, body=gap, do="save"))
    assert "One fact is marked as not recorded" in words(browser.get(f"/letters/{reply.record}/edit/"))
    form = a_form(reply, version="2", body=gap, do="sign", password=PASSWORD)
    answer = browser.post(f"/letters/{reply.record}/edit/", form)
    assert answer.status_code == 422 and "Settle what is marked [not recorded]" in words(answer)
    assert not SignedLetter.objects.exists()


def test_the_signed_sheet_has_its_number_and_its_zone_in_french(coordinator, physician, signed_in, now):
    letter = a_reply(coordinator, at=now, language="fr")
    form = a_form(letter, do="sign", password=PASSWORD)
    said = words(signed_in(physician).post(f"/letters/{letter.record}/edit/", form, follow=True))
    assert "Lettre 2026-0001." in said and re.search(r"24 novembre 2026, 10:00 HNE", said)


def test_the_desk_finds_who_was_referred_and_who_gets_the_letter(reply, coordinator, signed_in):
    browser = signed_in(coordinator)
    for typed in ("fernwh otto", "larkspur"):
        assert "Referral declined" in words(browser.get("/letters/", {"q": typed}))
    assert "Referral declined" not in words(browser.get("/letters/", {"q": "nobody"}))


def test_a_manager_reads_the_draft_and_does_not_edit_it(reply, manager, signed_in):
    browser = signed_in(manager)
    assert "Read the draft" in words(browser.get(f"/inbox/{reply.step.referral_id}/"))
    assert browser.get(f"/letters/{reply.record}/edit/").status_code == 403
