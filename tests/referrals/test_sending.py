"""A referral comes in: kept whole, once, with its line, or not at all."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from lightwell.audit.models import AuditEvent
from lightwell.audit.queries import changed_rows
from lightwell.audit.refusal import Refused
from lightwell.referrals.actions import File
from lightwell.referrals.models import Attachment, Referral, ReferralStep, SafetyAnswer, Trial
from tests.factories.referrals import a_referral

pytestmark = pytest.mark.django_db


def test_a_referral_is_kept_as_it_was_sent():
    referral = a_referral()
    assert [trial.medicine for trial in referral.trials.order_by("position")][:2] == [
        "sertraline",
        "venlafaxine XR",
    ]
    assert [medicine.name for medicine in referral.medicines.order_by("position")] == [
        "escitalopram",
        "rosuvastatin",
    ]
    assert referral.safety.count() == 10
    assert [step.to_status for step in referral.steps.all()] == ["received"]


def test_it_leaves_one_line_that_covers_every_row():
    referral = a_referral(attachments=[File("chart.pdf", b"%PDF-1.7")])
    line = AuditEvent.objects.get()
    assert (line.action, line.actor_role, line.detail) == ("create", "referrer", referral.tracking_code)
    assert len(line.rows.split("\n")) == 1 + 4 + 2 + 10 + 1 + 1
    assert changed_rows() == []


def test_the_same_form_again_is_the_same_referral():
    key = uuid4()
    assert a_referral(id=key).pk == a_referral(id=key, family_name="Other").pk == key
    assert (Referral.objects.count(), Trial.objects.count(), AuditEvent.objects.count()) == (1, 4, 1)


def test_two_referrals_have_two_codes():
    codes = {a_referral().tracking_code for _ in range(5)}
    assert len(codes) == 5


def test_without_agreement_nothing_is_kept():
    with pytest.raises(Refused, match="agreement") as refused:
        a_referral(patient_agrees=False)
    assert refused.value.field == "patient_agrees"
    assert not Referral.objects.exists() and not AuditEvent.objects.exists()


@pytest.mark.parametrize("born", [date(2026, 11, 5), date(1890, 1, 1)])
def test_an_impossible_birth_date_is_refused(born):
    with pytest.raises(Refused, match="Nobody has this birth date") as refused:
        a_referral(birth_date=born)
    assert refused.value.field == "birth_date"
    assert not Referral.objects.exists()


def test_the_health_card_is_kept_without_its_spaces():
    assert a_referral(health_card_number="5055 050-016 zz").health_card_number == "5055050016ZZ"


def test_hostile_names_stay_what_they_are():
    name = "<script>alert('🦊')</script>"
    assert Referral.objects.get(pk=a_referral(given_name=name).pk).given_name == name


def test_a_question_that_was_not_answered_has_no_row():
    referral = a_referral(safety={"heart": "yes", "liver": ""})
    assert [(one.question, one.answer) for one in referral.safety.all()] == [("heart", "yes")]


def test_a_file_is_kept_with_its_fingerprint():
    referral = a_referral(attachments=[File("x" * 300 + ".pdf", b"%PDF-1.7")])
    kept = Attachment.objects.get(referral=referral)
    assert (kept.size_bytes, len(kept.name), len(kept.sha256)) == (8, 120, 64)
    assert kept.name.endswith(".pdf")


def test_no_referral_without_its_line(monkeypatch):
    def broken(line):
        raise OSError("disk full")

    monkeypatch.setattr("lightwell.audit.actions.append", broken)
    with pytest.raises(OSError, match="disk full"):
        a_referral()
    assert not Referral.objects.exists() and not ReferralStep.objects.exists()


def test_the_database_itself_asks_for_agreement():
    kept = a_referral()
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral(
            tracking_code="LW-2222-22",
            received_at=kept.received_at,
            birth_date=kept.birth_date,
            patient_agrees=False,
        ).save(force_insert=True)


def test_the_database_keeps_one_answer_a_question():
    referral = a_referral()
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyAnswer(referral=referral, question="heart", answer="yes").save(force_insert=True)


def test_a_tracking_code_belongs_to_one_referral():
    first, second = a_referral(), a_referral()
    second.pk = uuid4()
    second.tracking_code = first.tracking_code
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)
