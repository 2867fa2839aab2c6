"""The medical director: a physician or psychiatrist who is named one; nobody else may lift a block."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from lightwell.audit.actors import SYSTEM
from lightwell.audit.models import AuditEvent
from lightwell.audit.refusal import Refused
from lightwell.staff import actions
from lightwell.staff.models import User
from lightwell.staff.rules import DIRECTOR, MAY_DIRECT, PERMISSIONS, Role, may
from tests.factories.staff import a_user


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", sorted(DIRECTOR))
def test_a_role_alone_gives_nobody_the_directors_rights(role, permission):
    assert not may(role, permission)
    assert may(role, permission, directs=True) is (role in MAY_DIRECT)
    assert DIRECTOR.isdisjoint(PERMISSIONS[role])


@pytest.mark.django_db
def test_naming_one_is_written_down_and_taken_back(now):
    user = a_user("psychiatrist")
    actions.name_medical_director(by=SYSTEM, at=now, user=user, directs=True)
    assert User.objects.get(pk=user.pk).may("assessment.override")
    assert list(User.objects.who_may("assessment.override")) == [user]
    actions.name_medical_director(by=SYSTEM, at=now, user=user, directs=False)
    assert not User.objects.get(pk=user.pk).may("assessment.override")
    lines = AuditEvent.objects.filter(entity="staff.User").values_list("detail", flat=True)
    assert sorted(lines) == ["is no longer the medical director", "is the medical director"]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["nurse", "coordinator", "manager", "auditor"])
def test_only_a_doctor_can_be_named(role, now):
    user = a_user(role)
    with pytest.raises(Refused, match="physician or a psychiatrist"):
        actions.name_medical_director(by=SYSTEM, at=now, user=user, directs=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_medical_director=True)


@pytest.mark.django_db
def test_who_left_directs_nothing():
    user = a_user("physician", is_medical_director=True, is_active=False)
    assert not user.may("assessment.override")
    assert not User.objects.who_may("assessment.override").exists()


@pytest.mark.django_db
def test_the_command_names_one(capsys):
    a_user("physician")
    call_command("medical_director", "physician")
    assert "Dr. Leopold Varga is now the medical director." in capsys.readouterr().out
    call_command("medical_director", "physician", "--end")
    assert not User.objects.get().is_medical_director


@pytest.mark.django_db
@pytest.mark.parametrize(("username", "sentence"), [("nobody", "Nobody with"), ("nurse", "a physician or")])
def test_the_command_refuses_with_a_sentence(username, sentence):
    a_user("nurse")
    with pytest.raises(CommandError, match=sentence):
        call_command("medical_director", username)
