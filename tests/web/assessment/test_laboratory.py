"""Results with how long they stand: what counts, what has expired, what is missing."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lightwell import knowledge
from lightwell.assessment import actions, queries
from lightwell.web.assessment.laboratory import results_of
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
KNOWN = knowledge.current()


def record(nurse, patient, code, days_ago, value="20"):
    told = {"code": code, "value": Decimal(value), "measured_at": NOW - timedelta(days=days_ago)}
    return actions.record_laboratory(by=nurse, at=NOW, patient=patient, **told)


@pytest.mark.parametrize(
    ("code", "stands"),
    [("alt", 180), ("egfr", 180), ("tsh", 180), ("ecg-qtc", 365), ("hcg-urine", None), ("hcg-serum", None)],
)
@pytest.mark.parametrize("late", [0, 1])
def test_each_result_stands_as_long_as_its_policy_says(nurse, patient, code, stands, late):
    days = stands or KNOWN.policy["pregnancy.test.before_first_days"]
    record(nurse, patient, code, days + late, value="0")
    (one,) = results_of(patient, NOW).all
    assert one.expired == bool(late)


def test_what_is_missing_and_what_has_expired_is_listed(nurse, patient):
    record(nurse, patient, "alt", 10)
    record(nurse, patient, "ast", 181)
    found = results_of(patient, NOW)
    assert [test.code for test in found.missing] == ["egfr", "ecg-qtc"]
    assert [test.code for test in found.expired] == ["ast"]


def test_a_newer_result_takes_the_place_of_an_expired_one(nurse, patient):
    record(nurse, patient, "ast", 181)
    record(nurse, patient, "ast", 1)
    assert results_of(patient, NOW).expired == ()


def test_an_expired_result_is_not_a_fact(nurse, patient):
    record(nurse, patient, "egfr", 181)
    assert "egfr_ml_per_min" not in queries.facts_of(patient, NOW)
    record(nurse, patient, "egfr", 179)
    assert queries.facts_of(patient, NOW)["egfr_ml_per_min"] == 20


def test_the_sheet_says_it(signed_in, nurse, patient, page_of):
    record(nurse, patient, "ast", 181)
    text = signed_in(nurse).get(page_of("show", patient)).text
    assert "Missing: Electrocardiogram, corrected QT" in text
    assert "Expired: Aspartate aminotransferase (AST)" in text
    assert "Counts until" in text


def test_the_sheet_asks_for_nothing_when_all_is_there(signed_in, nurse, patient, page_of):
    for code in ("alt", "ast", "egfr", "ecg-qtc"):
        record(nurse, patient, code, 3)
    text = signed_in(nurse).get(page_of("show", patient)).text
    assert "Missing:" not in text and "Expired" not in text
