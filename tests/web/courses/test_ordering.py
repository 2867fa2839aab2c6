"""Ordering a course: the limits with their sources, the signature, and every way to get it wrong."""

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.courses import queries
from lightwell.courses.models import Course
from lightwell.staff.models import FailedProof
from tests.factories.courses import a_course, a_decided_patient
from tests.factories.patients import a_patient


def page_of(patient) -> str:
    return f"/patients/{patient.pk}/course/order/"


def test_the_protocol_stands_with_its_limits_sources_and_how_sure_they_are(prescriber, patient):
    page = prescriber.get(page_of(patient)).content.decode()
    assert 'name="dose_mg_per_kg" value="0.5"' in page
    assert "at most 1 mg/kg" in page and "40 to 120 min" in page and "1 to 10" in page and "1 to 3" in page
    assert "ASKP3 standards" in page and "medium confidence" in page


def test_a_signed_order_is_one_course_with_what_was_changed(prescriber, psychiatrist, patient, an_order):
    told = an_order(dose_mg_per_kg="0,75", over_min="60", treatments="4", per_week="3")
    answer = prescriber.post(page_of(patient), told)
    course = Course.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/patients/{patient.pk}/course/")
    assert (course.dose_mg_per_kg, course.over_min, course.treatments) == (Decimal("0.75"), 60, 4)
    assert (course.recorded_by_name, AuditEvent.objects.first().action) == (psychiatrist.name, "sign")
    assert "Course ordered" in prescriber.get(answer.headers["Location"]).content.decode()


def test_a_double_click_is_one_order(prescriber, patient, an_order):
    told = an_order()
    answers = [prescriber.post(page_of(patient), told) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert Course.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("dose_mg_per_kg", "5", "The largest dose is 1 mg/kg"),
        ("dose_mg_per_kg", "0", "Enter the dose as a number above 0"),
        ("dose_mg_per_kg", "-0.5", "Enter the dose as a number above 0"),
        ("dose_mg_per_kg", "0.555", "at most two decimals"),
        ("dose_mg_per_kg", "1e9", "That is too much"),
        ("dose_mg_per_kg", "NaN", "Enter a number, such as 0.5"),
        ("dose_mg_per_kg", "<script>", "Enter a number, such as 0.5"),
        ("dose_mg_per_kg", "", "Enter the dose"),
        ("over_min", "20", "Give it over 40 minutes or more"),
        ("over_min", "999", "120 minutes at most"),
        ("treatments", "99", "Order 1 to 10 treatments"),
        ("treatments", "0", "Order 1 to 10 treatments"),
        ("treatments", "99999999999999999999", "That is too much"),
        ("per_week", "7", "Order 1 to 3 treatments a week"),
        ("per_week", "two 🙂", "Enter a whole number"),
        ("kind", "moonlight", "Select a valid choice"),
        ("password", "", "Enter your password to sign"),
        ("password", "wrong", "That is not the password of Dr. Sunniva Achterberg"),
    ],
)
def test_what_is_wrong_gets_a_sentence_and_writes_nothing(
    prescriber, patient, an_order, field, typed, sentence
):
    answer = prescriber.post(page_of(patient), an_order(**{field: typed}))
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and not Course.objects.exists()
    assert f'id="id_{field}-error"' in page
    assert "<script>" not in page.replace("<script type", "").replace("<script src", "")


def test_what_was_typed_is_kept_but_never_the_password(prescriber, patient, an_order):
    page = prescriber.post(page_of(patient), an_order(dose_mg_per_kg="5", treatments="8")).content.decode()
    assert 'value="5"' in page and 'value="8"' in page
    assert "correct horse" not in page


def test_a_wrong_password_is_counted_and_five_lock(prescriber, patient, an_order):
    for _ in range(5):
        prescriber.post(page_of(patient), an_order(password="guess"))
    page = prescriber.post(page_of(patient), an_order()).content.decode()
    assert "Too many wrong passwords" in page
    assert FailedProof.objects.count() == 5 and not Course.objects.exists()


@pytest.mark.parametrize("outcome", [None, "defer", "not-suitable"])
def test_without_a_suitable_decision_there_is_the_sentence_and_no_form(prescriber, an_order, outcome):
    patient = a_decided_patient(outcome) if outcome else a_patient()
    sentence = "does not suit now. Assess again" if outcome else "Nobody has decided yet"
    page = prescriber.get(page_of(patient)).content.decode()
    assert sentence in page and "Sign the order" not in page
    refused = prescriber.post(page_of(patient), an_order())
    assert refused.status_code == 422 and sentence in refused.content.decode()
    assert not Course.objects.exists()


def test_beside_a_course_under_way_there_is_no_second(prescriber, an_order):
    course = a_course()
    answer = prescriber.post(page_of(course.patient), an_order())
    assert answer.status_code == 422 and "A course is under way already" in answer.content.decode()
    assert Course.objects.count() == 1


def test_an_unknown_protocol_is_asked_for_again(prescriber, patient, an_order):
    answer = prescriber.post(page_of(patient), an_order(protocol="moonlight"))
    assert answer.status_code == 422 and "Choose a protocol" in answer.content.decode()
    assert prescriber.get(f"{page_of(patient)}?protocol=moonlight").status_code == 200


def test_an_injection_has_no_time_to_change(prescriber, patient, an_order):
    page = prescriber.get(f"{page_of(patient)}?protocol=depression-im-0.5x6").content.decode()
    assert "This dose is given at once" in page and 'name="over_min"' not in page
    told = an_order(protocol="depression-im-0.5x6", over_min="40")
    assert prescriber.post(page_of(patient), told).status_code == 303
    assert (Course.objects.get().route, Course.objects.get().over_min) == ("IM", 0)


def test_a_route_without_a_limit_cannot_be_ordered(prescriber, patient, monkeypatch):
    known = queries.limits
    monkeypatch.setattr(queries, "limits", lambda protocol: replace(known(protocol), max_mg_per_kg=None))
    page = prescriber.get(page_of(patient)).content.decode()
    assert "No dose limit is set for IV" in page and "none is set: nothing may be ordered" in page
    assert "Sign the order" not in page


def test_an_entry_of_someone_else_is_not_taken_for_this_one(prescriber, patient, an_order, someone):
    key = str(uuid4())
    prescriber.post(page_of(patient), an_order(entry_id=key))
    answer = prescriber.post(page_of(someone("Rowan")), an_order(entry_id=key))
    assert answer.status_code == 422 and "already stored for someone else" in answer.content.decode()
    assert Course.objects.count() == 1


@pytest.mark.parametrize("role", ["coordinator", "nurse", "manager", "auditor"])
def test_only_physicians_and_psychiatrists_order(request, signed_in, patient, an_order, role):
    browser = signed_in(request.getfixturevalue(role))
    assert browser.get(page_of(patient)).status_code == 403
    assert browser.post(page_of(patient), an_order()).status_code == 403
    assert not Course.objects.exists()


def test_nobody_sees_the_form_signed_out(client, patient):
    answer = client.get(page_of(patient))
    assert answer.status_code == 302 and "/sign-in/" in answer.headers["Location"]


def test_a_patient_who_is_not_there_is_no_page(prescriber):
    assert prescriber.get(f"/patients/{uuid4()}/course/order/").status_code == 404


def test_the_page_of_an_order_asks_little(prescriber, patient, queries_of):
    assert queries_of(prescriber, page_of(patient)) <= 20
