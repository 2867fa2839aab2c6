"""A prepared read gives what its queryset gives; a prepared insert writes what `save` writes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.db.models import F, Value
from django.test.utils import CaptureQueriesContext

from lightwell.audit.canonical import canonical
from lightwell.audit.prepared import Prepared, insert
from lightwell.chart.actions import record_entries
from lightwell.chart.models import Allergy
from lightwell.patients.models import RelatedPerson
from tests.factories.patients import a_patient


@pytest.fixture
def patient(db):
    return a_patient()


def an_allergy(patient, by, at, substance="latex"):
    values = {"substance": substance, "reaction": "rash"}
    return record_entries(by=by, at=at, patient=patient, entries_of=[(Allergy, values)])[0]


of_patient = Prepared(
    lambda patient: Allergy.objects.current().filter(patient=patient).order_by("entered_at")
)


def test_rows_are_those_of_the_queryset_with_every_column(patient, nurse, now):
    stored = an_allergy(patient, nurse, now)
    (row,) = of_patient(patient.pk)
    assert row == stored and canonical(row) == canonical(Allergy.objects.get())
    assert row._state.db == "default" and not row._state.adding


def test_the_statement_is_kept_and_never_the_answer(patient, nurse, now):
    assert of_patient(patient.pk) == []
    an_allergy(patient, nurse, now)
    an_allergy(patient, nurse, now + timedelta(minutes=1), "pollen")
    assert [row.substance for row in of_patient(patient.pk)] == ["latex", "pollen"]
    assert of_patient(a_patient(family_name="Someone").pk) == []


def test_what_is_selected_with_a_row_is_there_without_a_question(
    patient, nurse, now, django_assert_num_queries
):
    an_allergy(patient, nurse, now)
    read = Prepared(lambda key: Allergy.objects.filter(patient=key).select_related("patient"))
    with django_assert_num_queries(1):
        assert read(patient.pk)[0].patient.name == patient.name


@pytest.mark.parametrize("many", [0, 1, 2, 3, 5])
def test_a_list_of_any_length_finds_each_once(nurse, now, db, many):
    people = [a_patient(family_name=f"Person {number}") for number in range(many)]
    for person in people:
        an_allergy(person, nurse, now)
    read = Prepared(lambda patients: Allergy.objects.filter(patient__in=patients).order_by("pk"))
    found = read([person.pk for person in people])
    assert {row.patient_id for row in found} == {person.pk for person in people} and len(found) == many


def test_lists_of_values_and_what_is_worked_out(patient, nurse, now):
    an_allergy(patient, nurse, now)
    names = Prepared(lambda key: Allergy.objects.filter(patient=key).values_list("substance", "entered_at"))
    flat = Prepared(lambda key: Allergy.objects.filter(patient=key).values_list("substance", flat=True))
    more = Prepared(lambda key: Allergy.objects.filter(patient=key).annotate(again=F("reaction")))
    assert names(patient.pk) == [("latex", now)] and flat(patient.pk) == ["latex"]
    assert more.first(patient.pk).again == "rash" and flat.first(uuid4()) is None


def test_words_and_moments_are_told_apart_from_constants(patient, nurse, now):
    an_allergy(patient, nurse, now)
    read = Prepared(
        lambda substance, since: Allergy.objects.filter(
            substance=substance, entered_at__gte=since, status="final"
        )
    )
    assert len(read("latex", now)) == 1
    assert read("final", now) == [] and read("latex", now + timedelta(seconds=1)) == []


def test_a_constant_is_written_into_the_statement_and_a_strange_one_is_bound(patient, nurse, now):
    an_allergy(patient, nurse, now, "o'%s")
    strange = Prepared(
        lambda key: Allergy.objects.filter(patient=key, substance="o'%s", status="final", version__lt=9)
    )
    with CaptureQueriesContext(connection) as seen:
        assert len(strange(patient.pk)) == 1
    with CaptureQueriesContext(connection) as again:
        assert strange(uuid4()) == []
    statement = next(iter(strange._statements.values()))
    assert "'final'" in statement._sql and "< 9" in statement._sql and "o'%s" in statement._params
    assert len(seen) == len(again) == 1


def test_a_value_that_does_not_stand_in_the_statement_is_an_error(patient):
    ignores = Prepared(lambda key: Allergy.objects.annotate(one=Value(1)))
    changes = Prepared(lambda word: Allergy.objects.filter(substance=word.upper()))
    for read, value in ((ignores, patient.pk), (changes, "latex")):
        with pytest.raises(ValueError, match="does not stand in its statement"):
            read(value)


def test_a_value_without_a_place_is_an_error(db):
    with pytest.raises(TypeError, match="no place for float"):
        Prepared(lambda weight: Allergy.objects.filter(substance=weight))(72.4)
    with pytest.raises(TypeError, match="rows of a table"):
        Prepared(lambda: Allergy.objects.values("substance"))()


def test_an_insert_writes_what_save_writes(patient, now):
    values = {"patient": patient, "name": "Rowan <script>", "is_escort": True, "recorded_at": now}
    ours, saved = RelatedPerson(**values), RelatedPerson(**values)
    insert(ours)
    saved.save(force_insert=True)
    ours.refresh_from_db()
    kept = RelatedPerson.objects.get(pk=saved.pk)
    assert canonical(ours, leave_out=("id",)) == canonical(kept, leave_out=("id",))


def test_the_same_key_twice_is_refused(patient, now):
    person = RelatedPerson(patient=patient, name="Rowan", recorded_at=now)
    insert(person)
    with pytest.raises(IntegrityError):
        insert(person)
