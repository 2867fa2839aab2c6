"""Facts are written once; a correction is a new version with a reason."""

from uuid import uuid4

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.chart.actions import amend_entry, mark_entered_in_error, record_entries
from lightwell.chart.models import Allergy
from tests.factories.patients import a_patient


@pytest.fixture
def patient(db):
    return a_patient()


@pytest.fixture
def allergy(patient, nurse, now):
    values = {"substance": "latex", "reaction": "rash"}
    return record_entries(by=nurse, at=now, patient=patient, entries_of=[(Allergy, values)])[0]


def test_an_amendment_keeps_the_first_version_and_who_wrote_it(allergy, physician, now):
    new = amend_entry(by=physician, at=now, entry=allergy, reason="asked again", reaction="hives")
    assert (new.version, new.substance, new.reaction, new.status) == (2, "latex", "hives", "amended")
    assert list(Allergy.objects.current()) == [new]
    first = Allergy.objects.get(version=1)
    assert (first.reaction, first.recorded_by_name) == ("rash", "RN Tamsin Okonjo-Reed")


def test_two_people_amending_one_version_the_second_is_told_who(allergy, nurse, physician, now):
    amend_entry(by=physician, at=now, entry=allergy, reason="asked again", reaction="hives")
    with pytest.raises(Refused, match=r"Dr\. Leopold Varga changed this meanwhile"):
        amend_entry(by=nurse, at=now, entry=allergy, reason="typing mistake", reaction="none")
    assert Allergy.objects.count() == 2


def test_a_change_needs_a_reason(allergy, nurse, now):
    with pytest.raises(Refused, match="Say why"):
        amend_entry(by=nurse, at=now, entry=allergy, reason="  ", reaction="none")
    assert Allergy.objects.count() == 1


def test_entered_in_error_leaves_the_list_but_not_the_record(allergy, nurse, now):
    mark_entered_in_error(by=nurse, at=now, entry=allergy, reason="another patient's")
    assert not Allergy.objects.current().exists()
    assert Allergy.objects.count() == 2


def test_a_retry_with_the_same_id_is_the_same_row(patient, nurse, now):
    key = uuid4()
    first = entries.write(Allergy, by=nurse, at=now, patient=patient, id=key, substance="latex")
    again = entries.write(Allergy, by=nurse, at=now, patient=patient, id=key, substance="latex")
    assert (first.pk, Allergy.objects.count()) == (again.pk, 1)


def test_a_retry_under_another_patient_is_refused(patient, nurse, now):
    key = uuid4()
    other = a_patient(given_name="Rowan", health_card_number="")
    entries.write(Allergy, by=nurse, at=now, patient=patient, id=key, substance="latex")
    with pytest.raises(Refused, match="someone else"):
        entries.write(Allergy, by=nurse, at=now, patient=other, id=key, substance="latex")


def test_several_facts_of_one_sitting_are_one_line(patient, nurse, now):
    before = AuditEvent.objects.count()
    facts = [(Allergy, {"substance": "latex"}), (Allergy, {"substance": "penicillin"})]
    record_entries(by=nurse, at=now, patient=patient, entries_of=facts)
    assert AuditEvent.objects.count() == before + 1
    assert AuditEvent.objects.first().rows.count("chart.Allergy") == 2
