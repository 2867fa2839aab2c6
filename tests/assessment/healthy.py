"""A healthy person of 42, as the first case has them: what the rules say when a few facts are otherwise."""

from typing import Any

from lightwell import knowledge
from lightwell.assessment.rules import Finding, findings
from tests.cases.facts import assessment_facts, read, treatment_facts

KNOWN = knowledge.current()
POLICY = KNOWN.policy
CASE = read("01-clean-responder")[0]
HEALTHY = assessment_facts(CASE, -10, POLICY)
ARRIVED = treatment_facts(CASE, CASE["treatments"][0], POLICY)
"""The same person on the morning of the first treatment."""
PERSON = {"assessment": HEALTHY, "treatment-day": ARRIVED}


def found(stage: str = "assessment", limits: Any = POLICY, **facts: Any) -> dict[str, Finding]:
    """What the rules say of the healthy person, except for these facts; None: nobody knows."""
    return {one.rule.id: one for one in findings(KNOWN.rules, PERSON[stage] | facts, stage, limits)}


def one(rule: str, stage: str = "assessment", **facts: Any) -> tuple[str, str, bool]:
    """Outcome, action and whether it blocks, of one rule."""
    finding = found(stage, **facts)[rule]
    return finding.outcome, finding.action, finding.blocks


def codes(*active: str, past: tuple[str, ...] = ()) -> dict[str, frozenset[str]]:
    """The facts that diagnoses give, by ICD-10 code."""
    return {
        "diagnoses_active": frozenset(active),
        "diagnoses_past": frozenset(past),
        "diagnoses_ever": frozenset(active + past),
    }


NO_DIAGNOSES = {"diagnoses_active": None, "diagnoses_past": None, "diagnoses_ever": None}
"""Nobody has asked for diagnoses."""
