"""Writing the assessment down: what is kept, what is refused beside its field, and what is written once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lightwell.assessment import actions
from lightwell.assessment.models import TreatmentTrial
from lightwell.chart.models import (
    Allergy,
    BodyMeasurement,
    HistoryAnswer,
    LaboratoryResult,
    Medication,
    Problem,
)
from lightwell.measures.models import Response
from tests.conftest import NOW
from tests.factories.patients import a_patient

pytestmark = pytest.mark.django_db
A_SET = {"day": "2026-11-24", "time": "09:30", "systolic_mmhg": "122", "diastolic_mmhg": "78"}
A_RESULT = {"code": "alt", "value": "22", "upper_limit": "40", "day": "2026-11-22"}
SEEN = NOW.isoformat()


def once(told: dict) -> dict:
    return {"entry_id": str(uuid4()), **told}


# ── lists ──


@pytest.mark.parametrize(
    ("page", "told", "model", "section"),
    [
        (
            "medicine",
            {"name": "lithium", "atc_code": "n05an01", "dose_text": "900 mg"},
            Medication,
            "medicines",
        ),
        ("allergy", {"substance": "penicillin", "criticality": "high"}, Allergy, "allergies"),
        (
            "diagnosis",
            {"text": "Depression", "code_icd10": "f33.2", "clinical_status": "active"},
            Problem,
            "diagnoses",
        ),
        (
            "trial",
            {"treatment": "sertraline", "kind": "medicine", "adequate": "yes"},
            TreatmentTrial,
            "trials",
        ),
        ("measurement", A_SET, BodyMeasurement, "measurements"),
        ("laboratory", A_RESULT, LaboratoryResult, "laboratory"),
    ],
)
def test_a_double_click_is_one_row(signed_in, nurse, patient, page_of, page, told, model, section):
    browser, told = signed_in(nurse), once(told)
    for _click in range(2):
        answer = browser.post(page_of(page, patient), told)
        assert (answer.status_code, answer.url) == (303, f"{page_of('show', patient)}#{section}")
    row = model.objects.get(patient=patient)
    assert str(row.pk) == told["entry_id"]
    assert row.recorded_by_name == nurse.name


def test_codes_are_kept_in_capitals(signed_in, nurse, patient, page_of):
    browser = signed_in(nurse)
    browser.post(page_of("medicine", patient), once({"name": "lithium", "atc_code": "n05an01"}))
    told = {"text": "Depression", "code_icd10": "f33.2", "clinical_status": "active"}
    browser.post(page_of("diagnosis", patient), once(told))
    assert Medication.objects.get().atc_code == "N05AN01"
    assert Problem.objects.get().code_icd10 == "F33.2"


@pytest.mark.parametrize(
    ("page", "told", "sentence"),
    [
        ("medicine", {"name": ""}, "This field is required."),
        ("medicine", {"name": "x" * 121}, "at most 120 characters"),
        ("medicine", {"name": "lithium", "atc_code": "<b>"}, "A code looks like N06AB10"),
        (
            "diagnosis",
            {"text": "x", "code_icd10": "depr", "clinical_status": "active"},
            "A code looks like F33.2",
        ),
        (
            "diagnosis",
            {"text": "x", "clinical_status": "active", "onset_date": "2031-01-01"},
            "has not come yet",
        ),
        (
            "diagnosis",
            {"text": "x", "clinical_status": "active", "onset_date": "1887-04-12"},
            "before the patient was born",
        ),
        ("diagnosis", {"text": "x", "clinical_status": "cured"}, "Select a valid choice"),
        (
            "trial",
            {"treatment": "x", "kind": "medicine", "adequate": "yes", "weeks": "-3"},
            "greater than or equal to 0",
        ),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_writes_nothing(
    signed_in, nurse, patient, page_of, page, told, sentence
):
    answer = signed_in(nurse).post(page_of(page, patient), once(told))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not (Medication.objects.exists() or Problem.objects.exists() or TreatmentTrial.objects.exists())


def test_what_was_typed_is_kept_and_its_form_is_open(signed_in, nurse, patient, page_of):
    told = once({"name": "lithium <3 💊", "atc_code": "??", "since": "2019"})
    text = signed_in(nurse).post(page_of("medicine", patient), told).text
    assert 'value="lithium &lt;3 💊"' in text
    assert f'value="{told["entry_id"]}"' in text
    assert text.count('<details class="add" open>') == 1


def test_asked_and_none_is_not_the_same_as_nobody_asked(signed_in, nurse, patient, page_of):
    browser = signed_in(nurse)
    assert browser.post(page_of("none", patient), {"list": "allergies"}).url.endswith("#allergies")
    text = browser.get(page_of("show", patient)).text
    assert "Asked: none known." in text
    assert text.count("Nobody asked") == 1


# ── measurements ──


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"weight_kg": "900"}, "900 is not possible for weight. It lies between 30 and 250."),
        ({"systolic_mmhg": "80", "diastolic_mmhg": "120"}, "The lower number cannot be above the upper one"),
        ({"diastolic_mmhg": ""}, "A blood pressure has two numbers"),
        ({"systolic_mmhg": "", "diastolic_mmhg": ""}, "Enter at least one value"),
        ({"day": "2026-11-25"}, "This day has not come yet"),
        ({"day": "9999-12-31"}, "This day has not come yet"),
        ({"day": "0001-01-01"}, "before the patient was born"),
        ({"time": "23:59"}, "This time has not come yet"),
        ({"day": "31/31/31"}, "Enter a valid date"),
        ({"systolic_mmhg": "<script>"}, "Enter a number."),
        ({"weight_kg": "NaN"}, "Enter a number."),
        ({"weight_kg": "1e400"}, "is not possible for weight"),
    ],
)
def test_an_absurd_measurement_is_refused(signed_in, nurse, patient, page_of, over, sentence):
    answer = signed_in(nurse).post(page_of("measurement", patient), once(A_SET | over))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not BodyMeasurement.objects.exists()


def test_a_time_is_the_clinics_wall_time(signed_in, nurse, patient, page_of):
    signed_in(nurse).post(page_of("measurement", patient), once(A_SET))
    assert BodyMeasurement.objects.get().measured_at == NOW - timedelta(minutes=30)


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"value": ""}, "Enter the result."),
        ({"value": "-1"}, "This result is not possible"),
        ({"code": "hcg-urine", "result": ""}, "Choose positive or negative."),
        ({"code": "unheard of"}, "Select a valid choice"),
        ({"lower_limit": "50"}, "Are they swapped?"),
        ({"day": "2026-11-25"}, "This day has not come yet"),
    ],
)
def test_an_absurd_result_is_refused(signed_in, nurse, patient, page_of, over, sentence):
    answer = signed_in(nurse).post(page_of("laboratory", patient), once(A_RESULT | over))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not LaboratoryResult.objects.exists()


def test_a_pregnancy_test_of_this_morning_counts(signed_in, nurse, patient, page_of):
    told = {"code": "hcg-urine", "result": "0", "day": "2026-11-24"}
    signed_in(nurse).post(page_of("laboratory", patient), once(told))
    row = LaboratoryResult.objects.get()
    assert (row.value, row.unit, row.measured_at <= NOW) == (0, "", True)


# ── judging what was tried ──


def test_trials_are_judged_and_counted(signed_in, nurse, patient, page_of):
    trial = actions.record_trial(by=nurse, at=NOW, patient=patient, treatment="sertraline")
    told = {f"adequate_{trial.record}": "yes", f"kind_{trial.record}": "medicine", "seen_at": SEEN}
    browser = signed_in(nurse)
    for _click in range(2):
        assert browser.post(page_of("judge", patient), told).status_code == 303
    assert TreatmentTrial.objects.current().get().adequate == "yes"
    assert TreatmentTrial.objects.count() == 2
    assert "1 of 2 adequate medicines failed" in browser.get(page_of("show", patient)).text


def test_a_trial_that_someone_else_judged_meanwhile_is_not_overwritten(
    signed_in, nurse, physician, patient, page_of
):
    trial = actions.record_trial(
        by=nurse, at=NOW - timedelta(hours=1), patient=patient, treatment="sertraline"
    )
    judged = {"adequate": {trial.record: "no"}, "kinds": {}}
    actions.judge_trials(by=physician, at=NOW - timedelta(minutes=1), patient=patient, **judged)
    told = {f"adequate_{trial.record}": "yes", f"kind_{trial.record}": "medicine"}
    shown = (NOW - timedelta(minutes=5)).isoformat()
    answer = signed_in(nurse).post(page_of("judge", patient), {**told, "seen_at": shown})
    assert answer.status_code == 422
    assert "Dr. Leopold Varga judged sertraline meanwhile" in answer.text
    assert TreatmentTrial.objects.current().get().adequate == "no"


# ── corrections ──


def test_what_was_entered_in_error_is_taken_back_once_and_stays_readable(signed_in, nurse, patient, page_of):
    allergy = actions.record_allergy(by=nurse, at=NOW, patient=patient, substance="ketamine")
    browser, address = signed_in(nurse), page_of("correct", patient, "allergy", allergy.pk)
    assert "ketamine" in browser.get(address).text
    for _click in range(2):
        answer = browser.post(address, {"what": "error", "reason": "meant kiwi"})
        assert (answer.status_code, answer.url) == (303, f"{page_of('show', patient)}#allergies")
    assert not Allergy.objects.current().exists()
    assert list(Allergy.objects.order_by("version").values_list("reason", flat=True)) == ["", "meant kiwi"]


def test_a_medicine_is_stopped(signed_in, nurse, patient, page_of):
    medicine = actions.record_medicine(by=nurse, at=NOW, patient=patient, name="lorazepam")
    address = page_of("correct", patient, "medicine", medicine.pk)
    signed_in(nurse).post(address, {"what": "over", "reason": "tapered"})
    assert Medication.objects.current().get().use == "stopped"


def test_a_correction_needs_a_reason(signed_in, nurse, patient, page_of):
    medicine = actions.record_medicine(by=nurse, at=NOW, patient=patient, name="lorazepam")
    address = page_of("correct", patient, "medicine", medicine.pk)
    assert signed_in(nurse).post(address, {"what": "error", "reason": " "}).status_code == 422
    assert Medication.objects.count() == 1


def test_an_entry_of_someone_else_or_of_no_kind_is_not_found(signed_in, nurse, patient, page_of):
    other = a_patient(health_card_number="", family_name="Other")
    allergy = actions.record_allergy(by=nurse, at=NOW, patient=other, substance="kiwi")
    browser = signed_in(nurse)
    assert browser.get(page_of("correct", patient, "allergy", allergy.pk)).status_code == 404
    assert browser.get(page_of("correct", patient, "nonsense", allergy.pk)).status_code == 404


def test_an_id_that_was_stored_for_someone_else_is_refused(signed_in, nurse, patient, page_of):
    other = a_patient(health_card_number="", family_name="Other")
    allergy = actions.record_allergy(by=nurse, at=NOW, patient=other, substance="kiwi", id=uuid4())
    answer = signed_in(nurse).post(
        page_of("allergy", patient),
        {"entry_id": str(allergy.pk), "substance": "latex", "criticality": "low"},
    )
    assert answer.status_code == 422
    assert "already stored for someone else" in answer.text


# ── who may ──


@pytest.mark.parametrize(
    "page",
    [
        "medicine",
        "allergy",
        "diagnosis",
        "trial",
        "judge",
        "measurement",
        "laboratory",
        "totals",
        "none",
        "history",
    ],
)
def test_only_who_may_record_writes(signed_in, coordinator, patient, page_of, page):
    assert signed_in(coordinator).post(page_of(page, patient), once({"name": "lithium"})).status_code == 403
    assert not (Medication.objects.exists() or HistoryAnswer.objects.exists() or Response.objects.exists())


@pytest.mark.parametrize(
    ("typed", "seen"),
    [("sertaline", "Sertraline"), ("EFFEX", "Venlafaxine"), ("<script>", ""), ("", ""), ("\0", "")],
)
def test_a_medicine_is_found_while_it_is_typed(signed_in, nurse, typed, seen):
    answer = signed_in(nurse).get("/medicines/find/", {"name": typed})
    assert answer.status_code == 200
    assert (seen in answer.text) if seen else ("<li" not in answer.text)
    assert "<script>" not in answer.text


def test_a_medicine_is_found_in_french(signed_in, nurse):
    browser = signed_in(nurse)
    answer = browser.get("/medicines/find/", {"name": "ativan"}, headers={"accept-language": "fr-CA"})
    assert "Lorazépam" in answer.text and 'data-code="N05BA06"' in answer.text


def test_the_field_of_a_medicine_is_a_combobox_that_takes_any_words(signed_in, nurse, patient, page_of):
    browser = signed_in(nurse)
    text = browser.get(page_of("show", patient)).text
    assert 'role="combobox"' in text and 'role="listbox"' in text
    told = {"entry_id": str(uuid4()), "name": "Green drops from an aunt", "dose_text": "", "atc_code": ""}
    assert browser.post(page_of("medicine", patient), told).status_code == 303
    assert "Green drops from an aunt" in browser.get(page_of("show", patient)).text


def test_a_treatment_is_found_like_a_medicine_and_keeps_its_code(signed_in, nurse, patient, page_of):
    browser = signed_in(nurse)
    options = browser.get("/medicines/find/", {"treatment": "sertaline"}).text
    assert 'id="treatment-option-0"' in options and 'data-code="N06AB06"' in options
    text = browser.get(page_of("show", patient)).text
    assert text.count('aria-controls="treatment-options"') == text.count('id="treatment-options"') == 1
    told = {"treatment": "Sertraline", "kind": "medicine", "adequate": "yes", "atc_code": "n06ab06"}
    assert browser.post(page_of("trial", patient), once(told)).status_code == 303
    assert TreatmentTrial.objects.get().atc_code == "N06AB06"
    assert "N06AB06" in browser.get(page_of("show", patient)).text


def test_a_treatment_may_be_any_words_and_a_wrong_code_is_kept_beside_its_field(
    signed_in, nurse, patient, page_of
):
    browser = signed_in(nurse)
    told = {"treatment": "Talks with a friend", "kind": "therapy", "adequate": "unknown", "atc_code": "<b>"}
    answer = browser.post(page_of("trial", patient), once(told))
    assert answer.status_code == 422 and "A code looks like N06AB10." in answer.text
    assert "&lt;b&gt;" in answer.text and not TreatmentTrial.objects.exists()
    assert browser.post(page_of("trial", patient), once({**told, "atc_code": ""})).status_code == 303
    assert TreatmentTrial.objects.get().atc_code == ""
