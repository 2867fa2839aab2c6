"""What follows from a case on one day, as `lightwell findings --json` prints it: plain values for JSON."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from lightwell.assessment import rules
from lightwell.assessment.evidence import Seen, seen
from lightwell.knowledge.conditions import Reason
from lightwell.knowledge.library import Knowledge
from lightwell.outcomes.cases.facts import (
    DAY_0,
    SEXES,
    Told,
    as_known_on,
    facts_on,
    medicines_on,
    on_day,
    treatment_on,
)
from lightwell.outcomes.cases.reading import Case
from lightwell.outcomes.cases.scales import Scored, scored
from lightwell.outcomes.rules import response
from lightwell.patients.rules import FORMS, CardCheck, check_health_card, plain

SCALE_OF_COURSE = "PHQ-9"
CARDS = {
    CardCheck.VALID: "valid",
    CardCheck.FORM_ONLY: "format right, no confirmed check digit",
    CardCheck.MISSING: "missing",
}
Limits = Mapping[str, Any]


def report(case: Case, known: Knowledge, limits: Limits, day: int | None = None) -> dict[str, Any]:
    """Everything that follows: rules and interactions on `day` (else the assessment's), the rest of all days.

    `limits`: the policy in force or proposed, by key. The rules of a treatment day are there on such a day
    only. Raises NotACase for what cannot be.
    """
    day = case.assessment.day if day is None else day
    scales = scored(case, known, SEXES[case.person.sex_at_birth])
    told = facts_on(case, day, scales, known, limits)
    return {
        "day": day,
        "rules": {one.rule.id: finding_as_json(one, told, known) for one in found(told, known, limits)},
        "interactions": interactions(case, known, day),
        "scales": [one.as_json() for one in scales],
        "health_card": health_card(case),
        "course": course(case, scales, known, limits),
    }


def told_on(case: Case, known: Knowledge, limits: Limits, day: int | None = None) -> Told:
    """What the case says on `day`, else on the day of the assessment. Raises NotACase for what cannot be."""
    scales = scored(case, known, SEXES[case.person.sex_at_birth])
    return facts_on(case, case.assessment.day if day is None else day, scales, known, limits)


def found(told: Told, known: Knowledge, limits: Limits) -> list[rules.Finding]:
    """What every rule says, in their order; those of the treatment day once there are facts of one."""
    stages = ["assessment"] + (["treatment-day"] if "treatment_number" in told.facts else [])
    every = {
        one.rule.id: one for stage in stages for one in rules.findings(known.rules, told.facts, stage, limits)
    }
    return [every[rule] for rule in known.rules if rule in every]


def finding_as_json(finding: rules.Finding, told: Told, known: Knowledge) -> dict[str, Any]:
    """One finding: what it says, on what, how severe, what to do, from where and how sure."""
    return {
        "result": finding.outcome,
        "evidence": "; ".join(_evidence(finding, told, known)),
        "action": finding.action,
        "severity": finding.severity,
        "blocks": finding.blocks,
        "title": finding.rule.title.en,
        "what_to_do": finding.rule.advice.en,
        "source": finding.rule.source,
        "confidence": finding.rule.confidence,
    }


def _evidence(finding: rules.Finding, told: Told, known: Knowledge) -> list[str]:
    reasons: Sequence[Reason] = finding.because
    if finding.outcome == "true":
        reasons = [one for one in reasons if one.answer or one.value is None] or reasons
    elif finding.outcome == "false":
        reasons = [one for one in reasons if not isinstance(one.value, frozenset | type(None))]
    lines = [line for reason in reasons for line in _said(reason, told, known)]
    return list(dict.fromkeys(lines))


def _said(reason: Reason, told: Told, known: Knowledge) -> list[str]:
    label = _label(reason.fact, known)
    if reason.value is None:
        return [f"not asked: {reason.fact}" if reason.fact in known.questions else f"not on record: {label}"]
    lines = [line for line in seen(reason, told.sources) if line.said]
    if lines:
        return [_dated(line.said, line) for line in lines]
    if isinstance(reason.value, frozenset):
        return [f"{label}: {', '.join(sorted(reason.value)) or 'none'}"]
    on = next(iter(told.sources.get(reason.fact, ())), Seen())
    return [_dated(f"{label}: {_value(reason.value, reason.fact, known)}", on)]


def _dated(words: str, line: Seen) -> str:
    return f"{words}, day {(line.on - DAY_0).days}" if line.on else words


def _label(fact: str, known: Knowledge) -> str:
    return known.facts[fact].label.en if fact in known.facts else fact


def _value(value: Any, fact: str, known: Knowledge) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    unit = known.facts[fact].unit if fact in known.facts else ""
    number = value if isinstance(value, str) else f"{float(value):.4g}"
    return f"{number} {unit}" if unit and not unit.startswith("{") and unit != "1" else str(number)


def interactions(case: Case, known: Knowledge, day: int) -> list[dict[str, Any]]:
    """The interactions that hold, and all of them as unknown while nobody asked for medicines."""
    case = as_known_on(case, day)
    treatment = treatment_on(case, day)
    taken = medicines_on(case, day)
    route = treatment.order.route if treatment and treatment.order else None
    matches = rules.interactions(taken, known.interactions, route)
    if matches is None:
        return [
            {"id": row, "result": "unknown", "evidence": "medicines not asked"} for row in known.interactions
        ]
    told = {one.name: f"{one.name} ({one.atc}) {one.dose or ''}".strip() for one in case.medicines or ()}
    return [
        {
            "id": match.interaction.id,
            "result": "true",
            "medicine": match.medicine.name,
            "severity": match.severity.replace("none-", "none/"),
            "evidence": told.get(match.medicine.name, match.medicine.name),
            "what_to_do": match.interaction.action.en,
            "source": match.interaction.source,
            "confidence": match.interaction.confidence,
        }
        for match in matches
    ]


def health_card(case: Case) -> dict[str, Any]:
    """What the number of the card tells; never a reason to stop."""
    card = case.person.health_card
    if card is None:
        return {"province": None, "result": "missing", "effect": "warn only, never block"}
    number = f"{card.number}{card.version or ''}" if card.province == "ON" else card.number
    check = check_health_card(card.province, number)
    return {
        "province": card.province,
        "result": CARDS.get(check) or _doubt(card.province, number),
        "effect": "warn only, never block",
    }


def _doubt(province: str, number: str) -> str:
    form = FORMS.get(province)
    if form is None:
        return "province not known"
    return "check digit wrong" if re.fullmatch(form, plain(number)) else "format wrong"


def course(case: Case, scales: list[Scored], known: Knowledge, limits: Limits) -> dict[str, Any]:
    """The baseline, and each later score beside it: response, remission, relapse. Empty without a course."""
    instrument = known.instruments[SCALE_OF_COURSE]
    first = min((treatment.day for treatment in case.treatments), default=None)
    points = [
        response.Score(_morning(one.day), int(one.total), one.prorated)
        for one in scales
        if one.code == instrument.code and one.total is not None
    ]
    base = (
        None if first is None else response.baseline(points, _morning(first), limits["baseline.within_days"])
    )
    if base is None:
        return {"scale": instrument.code, "baseline": None, "scores": []}
    later = [one for one in points if one.at > base.at]
    return {
        "scale": instrument.code,
        "baseline": {"day": _day(base.at), "total": base.total},
        "scores": [_reading(one) for one in response.readings(instrument, base, later)],
    }


def _reading(one: response.Reading) -> dict[str, Any]:
    return {
        "day": _day(one.score.at),
        "total": one.score.total,
        "percent_change": round(float(one.percent_change), 1),
        "status": str(one.status),
        "remission": one.remission,
        "relapse": one.relapse,
    }


def _morning(day: int) -> datetime:
    return datetime.combine(on_day(day), time(), UTC)


def _day(moment: datetime) -> int:
    return (date(moment.year, moment.month, moment.day) - DAY_0).days
