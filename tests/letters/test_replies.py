"""The reply to a referrer: drafted at once, signed by who may, about somebody who may be no patient yet."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lightwell.audit.models import AuditEvent
from lightwell.audit.queries import changed_rows
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.letters import actions, queries, rules
from lightwell.letters.models import Letter, SignedLetter
from lightwell.letters.rules import About, ReplyFacts, draft
from lightwell.referrals import actions as referrals
from tests.factories.letters import a_reply
from tests.factories.referrals import a_referral
from tests.letters.test_actions import words_of

ABOUT = About("Ottoline Fernwhistle", date(1984, 3, 14), "Dr. Larkspur", date(2026, 11, 4), "Northlight")
REPLY = ReplyFacts(
    ABOUT, "LW-7KQ4-M2", "403-555-0142", "Too far away.", ("PHQ-9 score",), 30, "Harbour Clinic"
)
KINDS = tuple(rules.REPLIES.values())


@pytest.mark.parametrize("language", rules.LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_reply_names_the_patient_and_has_no_gap_when_all_is_known(kind, language):
    text = draft(kind, language, REPLY)
    assert "Ottoline Fernwhistle" in text and "9-8-8" in text
    assert rules.gaps(text) == 0


@pytest.mark.parametrize("language", rules.LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_nobody_recorded_is_a_gap_and_nothing_is_made_up(kind, language):
    nothing = replace(REPLY, reasons="", asked=(), target_days=None, redirect_to="")
    text = draft(kind, language, nothing)
    assert rules.gaps(text) == (2 if kind == "redirected" else 1)
    assert rules.GAPS[language] in text


def test_medicines_and_allergies_that_nobody_asked_are_not_none():
    unknown = rules.DecisionFacts(ABOUT, "suitable", date(2026, 11, 4), "Two trials failed.", "")
    assert rules.gaps(draft("decision", "en", unknown)) == 3
    asked = replace(unknown, diagnosis="depression", about=replace(ABOUT, medicines=(), allergies=()))
    assert "Medicines: none. Allergies: none known." in draft("decision", "en", asked)


def test_a_decline_drafts_its_reason_to_the_referrer_without_a_patient(coordinator, now):
    letter = a_reply(coordinator, "declined", at=now)
    assert (letter.kind, letter.patient, letter.person.name) == ("declined", None, "Ottoline Fernwhistle")
    assert letter.recipient_name == "Dr. Benedetta Larkspur"
    assert "She lives outside our region." in letter.body and "4 November 2026" in letter.body


def test_an_accepted_referral_s_letter_belongs_to_the_new_patient(coordinator, now):
    letter = a_reply(coordinator, "accepted", at=now)
    assert letter.patient.name == "Ottoline Fernwhistle"
    assert letter in queries.desk(patient=letter.patient).drafts
    assert "within 14 days" in letter.body


def test_what_is_missing_is_asked_a_line_each_in_the_referral_s_language(coordinator, now):
    letter = a_reply(coordinator, "missing", at=now, language="fr")
    assert letter.body.startswith("Ce que nous vous demandons\n- PHQ-9 score\n- Heart tracing\n")


def test_the_same_answer_is_drafted_once_and_the_next_answer_anew(coordinator, now):
    letter = a_reply(coordinator, "missing", at=now)
    told = {"by": coordinator, "at": now, "referral": letter.step.referral}
    assert actions.draft_referral_reply(**told) == letter
    referrals.record_information(**told, answered="PHQ-9 is 20.")
    assert actions.draft_referral_reply(**told) is None
    referrals.decline_referral(**told, reason="Treated elsewhere.")
    assert actions.draft_referral_reply(**told).kind == "declined"


def test_a_referral_that_nobody_answered_has_no_reply(coordinator, now):
    assert actions.draft_referral_reply(by=coordinator, at=now, referral=a_referral()) is None


@pytest.mark.parametrize("answer", ["accepted", "missing"])
def test_the_coordinator_signs_routine_replies_for_the_clinic(coordinator, now, answer):
    signed = actions.sign_letter(by=coordinator, at=now, letter=a_reply(coordinator, answer, at=now))
    assert "Odile Marchbanks" in words_of(signed.document)
    assert changed_rows() == []


def test_a_decline_is_signed_by_a_clinician(coordinator, physician, now):
    letter = a_reply(coordinator, "declined", at=now)
    with pytest.raises(Refused, match="physician or a psychiatrist"):
        actions.sign_letter(by=coordinator, at=now, letter=letter)
    signed = actions.sign_letter(by=physician, at=now, letter=letter)
    assert signed.document.patient is None
    assert AuditEvent.objects.first().detail == "2026-0001 declined"


@pytest.mark.parametrize("gap", ["[not recorded]", "[NON CONSIGNÉ]"])
def test_a_gap_is_settled_before_the_signature(coordinator, physician, now, gap):
    letter = a_reply(coordinator, at=now)
    open_ = actions.edit_letter(by=coordinator, at=now, letter=letter, body=f"Reason: {gap}.")
    with pytest.raises(Refused, match="before signing") as refusal:
        actions.sign_letter(by=physician, at=now, letter=open_)
    assert refusal.value.field == "body" and not SignedLetter.objects.exists()


@pytest.mark.parametrize("wrong", [{"kind": "decision"}, {"step": None}, {"kind": "poem"}])
def test_a_letter_about_nothing_or_about_something_else_cannot_be_stored(coordinator, now, wrong):
    letter = a_reply(coordinator, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        entries.write(
            Letter, by=coordinator, at=now, patient=None, **{"kind": "declined", "step": letter.step} | wrong
        )
