"""Two people prove themselves at one form: who records, and who watched."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.template import engines
from django.utils.translation import override

from lightwell.audit.refusal import Refused
from lightwell.staff.models import FailedProof
from lightwell.web.proof import WitnessedForm, settle, witnesses_for
from tests.factories.staff import PASSWORD, a_user

HOSTILE = "<script>alert(1)</script> 🐙"


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def sent(nurse, second_nurse):
    """The form as two nurses send it, save for what is told otherwise."""

    def form(*, by=nurse, not_these=(), **over) -> WitnessedForm:
        told = {"entry_id": uuid4(), "witness": second_nurse.pk}
        told |= {"password": PASSWORD, "witness_password": PASSWORD, **over}
        return WitnessedForm(told, by=by, not_these=not_these)

    return form


def settled(form, at):
    return settle(form, at=at, act=lambda witness: witness.name)


def test_when_both_prove_themselves_the_act_knows_its_witness(sent, second_nurse, now):
    assert settled(sent(), now) == second_nurse.name
    assert not FailedProof.objects.exists()


def test_only_others_with_the_right_are_offered(
    nurse, second_nurse, coordinator, auditor, manager, physician
):
    a_user("nurse", username="gone", name="RN Left Lastyear", is_active=False)
    assert witnesses_for(nurse) == [physician, manager, second_nurse]
    assert witnesses_for(nurse, [physician.actor_id]) == [manager, second_nurse]


@pytest.mark.parametrize("who", ["nurse", "coordinator", "auditor", "psychiatrist"])
def test_the_recorder_and_people_without_the_right_are_no_witness(request, sent, now, who):
    form = sent(witness=request.getfixturevalue(who).pk)
    assert settled(form, now) is None
    assert "another person" in form.errors["witness"][0]


def test_who_drew_the_dose_is_no_witness(sent, second_nurse, now):
    form = sent(not_these=[second_nurse.actor_id])
    assert settled(form, now) is None
    assert form.errors.keys() == {"witness"}


@pytest.mark.parametrize("witness", ["", "nobody", HOSTILE, str(UUID(int=7)), "a" * 10_000])
def test_a_witness_that_is_nobody_is_refused(sent, now, witness):
    form = sent(witness=witness)
    assert settled(form, now) is None
    assert form.errors.keys() == {"witness"}


@pytest.mark.parametrize("field", ["password", "witness_password"])
@pytest.mark.parametrize("typed", ["wrong", " " + PASSWORD, HOSTILE])
def test_a_wrong_password_is_said_beside_its_field(sent, now, field, typed):
    form = sent(**{field: typed})
    assert settled(form, now) is None
    assert form.errors.keys() == {field}
    assert "That is not the password of" in form.errors[field][0]


@pytest.mark.parametrize("field", ["password", "witness_password"])
def test_an_empty_password_is_no_wrong_one(sent, now, field):
    form = sent(**{field: ""})
    assert settled(form, now) is None
    assert form.errors.keys() == {field}
    assert not FailedProof.objects.exists()


def test_nobody_tries_a_witness_password_who_has_not_proved_themselves(sent, second_nurse, now):
    assert settled(sent(password="wrong", witness_password="guess"), now) is None
    assert not FailedProof.objects.filter(user=second_nurse).exists()


@pytest.mark.parametrize("field", ["password", "witness_password"])
def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour(sent, now, field):
    for _ in range(5):
        assert settled(sent(**{field: "wrong"}), now) is None
    form = sent()
    assert settled(form, now + timedelta(minutes=14)) is None
    assert "Too many wrong passwords" in form.errors[field][0]
    assert settled(sent(), now + timedelta(minutes=16))


def test_a_failure_is_kept_though_the_act_is_refused(sent, nurse, now):
    settled(sent(password="wrong"), now)
    assert FailedProof.objects.get().user == nurse


@pytest.mark.parametrize(
    ("field", "beside"), [("witness", "witness"), ("elsewhere", "__all__"), (None, "__all__")]
)
def test_a_refusal_stands_beside_the_field_it_names(sent, now, field, beside):
    def refuse(witness):
        raise Refused("Not today.", field)

    form = sent()
    assert settle(form, at=now, act=refuse) is None
    assert form.errors == {beside: ["Not today."]}


def _drawn(form, user) -> str:
    source = "{{ ui.two_people(form, user) }}"
    return engines["jinja2"].env.from_string(source).render(form=form, user=user)


def test_passwords_are_never_sent_back_and_names_are_not_markup(sent, second_nurse, now):
    hostile = a_user("nurse", username="hostile", name=HOSTILE)
    form = sent(by=hostile, password="secret of one", witness_password="secret of two")
    settled(form, now)
    drawn = _drawn(form, hostile)
    assert "secret" not in drawn
    assert "<script>" not in drawn
    assert f'value="{second_nurse.pk}" selected' in drawn
    assert f'value="{form["entry_id"].value()}"' in drawn


def test_when_nobody_may_witness_the_page_says_so(nurse):
    assert "Nobody else here may witness" in _drawn(WitnessedForm(by=nurse), nurse)
