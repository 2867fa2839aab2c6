"""Roles, and the proof that asks for one's own password."""

from datetime import timedelta

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.audit.refusal import Refused
from lightwell.staff import actions
from lightwell.staff.models import FailedProof
from tests.factories.staff import PASSWORD


def test_the_right_password_is_proof(nurse, now):
    assert actions.prove(user=nurse, password=PASSWORD, at=now) is None
    assert not FailedProof.objects.exists()


def test_a_wrong_password_is_refused_named_and_remembered(nurse, now):
    with pytest.raises(Refused, match="not the password of RN Tamsin") as refused:
        actions.prove(user=nurse, password="guess", at=now, field="witness_password")
    assert refused.value.field == "witness_password"
    assert AuditEvent.objects.get().outcome == "wrong password"


def test_five_wrong_passwords_lock_even_the_right_one_until_the_window_passes(nurse, now):
    for _attempt in range(5):
        with pytest.raises(Refused, match="not the password"):
            actions.prove(user=nurse, password="guess", at=now)
    with pytest.raises(Refused, match="Wait 15 minutes"):
        actions.prove(user=nurse, password=PASSWORD, at=now + timedelta(minutes=14))
    assert actions.prove(user=nurse, password=PASSWORD, at=now + timedelta(minutes=16)) is None


def test_somebody_who_left_cannot_sign(nurse, now):
    nurse.is_active = False
    with pytest.raises(Refused, match="not the password"):
        actions.prove(user=nurse, password=PASSWORD, at=now)
    assert not nurse.may("treatment.record")


def test_an_account_is_made_with_its_line(manager, now):
    user = actions.add_user(
        by=manager, at=now, username="new", name="RN New", role="nurse", password="a long one"
    )
    assert user.check_password("a long one")
    assert AuditEvent.objects.get().entity_id == str(user.pk)
