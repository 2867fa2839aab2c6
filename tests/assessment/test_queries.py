"""What the record of case 1 gives as facts and findings."""

from lightwell.assessment import queries
from tests.factories.assessment import ASSESSED, a_suitable_patient


def test_a_suitable_patient(psychiatrist):
    patient = a_suitable_patient(psychiatrist)
    found = queries.findings_of(patient, ASSESSED)
    assert [(f.rule.id, f.outcome, f.because) for f in found if f.outcome != "false"] == []
    assert queries.decision_of(patient).outcome == "suitable"
