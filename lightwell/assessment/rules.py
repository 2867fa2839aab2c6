"""Decides, from facts alone, what speaks against ketamine and which medicines matter beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from lightwell.knowledge.conditions import Facts, Limits, Reason, explained, fold, policies_used
from lightwell.knowledge.suitability import Action, Grade, Interaction, InteractionSeverity, Rule, Severity

Outcome = Literal["true", "false", "unknown"]


@dataclass(frozen=True)
class Finding:
    """What one rule says about one person on one day.

    `severity` and `action` are those of the grade that holds; while nobody knows, those of the rule.
    `because`: the facts that settled it, or that nobody knows. `unsettled`: a stronger grade that cannot
    be ruled out yet. `blocks`: no order may be written (or, on the day, no dose given) until this changes.
    """

    rule: Rule
    outcome: Outcome
    severity: Severity
    action: Action
    because: tuple[Reason, ...]
    unsettled: Grade | None = None
    blocks: bool = False


@dataclass(frozen=True)
class Groups:
    """Findings as the screen shows them, by what they block."""

    stops: tuple[Finding, ...]
    act_before: tuple[Finding, ...]
    know: tuple[Finding, ...]
    clear: tuple[Finding, ...]
    not_asked: tuple[Finding, ...]


@dataclass(frozen=True)
class Medicine:
    """A medicine or substance as the chart has it; `atc_code` None when it came without one."""

    name: str
    atc_code: str | None = None


@dataclass(frozen=True)
class InteractionMatch:
    """One medicine that matters, and how severe it is by the planned route."""

    interaction: Interaction
    medicine: Medicine
    severity: InteractionSeverity


def findings(rules: Mapping[str, Rule], facts: Facts, stage: str, limits: Limits) -> tuple[Finding, ...]:
    """What every rule of a stage ("assessment" or "treatment-day") says, in the order of the rules.

    `limits` holds the policy values in force by key. Raises KeyError when one that a rule names is missing.
    """
    found = {rule.id: _finding(rule, facts, limits) for rule in rules.values() if stage in rule.stages}
    return tuple(_beside(finding, found) for finding in found.values())


def touched_by(rules: Mapping[str, Rule], keys: Iterable[str]) -> dict[str, Rule]:
    """The rules whose findings may change when these policy values do, and those that lean on them."""
    changed = frozenset(keys)
    own = {
        rule.id
        for rule in rules.values()
        if any(policies_used(grade.criterion) & changed for grade in rule.graded())
    }
    leaning = {rule.id for rule in rules.values() if rule.silent_beside in own}
    beside = {rule.silent_beside for rule in rules.values() if rule.id in own | leaning}
    return {key: rule for key, rule in rules.items() if key in own | leaning | beside}


def blocks(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that forbid going ahead: true ones, and unknown ones of a rule that would."""
    return tuple(finding for finding in found if finding.blocks)


def grouped(found: Iterable[Finding]) -> Groups:
    """The findings by what they block, each in one group."""
    sorted_into: dict[str, list[Finding]] = {name: [] for name in Groups.__dataclass_fields__}
    for finding in found:
        sorted_into[_group(finding)].append(finding)
    return Groups(**{name: tuple(group) for name, group in sorted_into.items()})


def interactions(
    medicines: Iterable[Medicine] | None, rows: Mapping[str, Interaction], route: str | None = None
) -> tuple[InteractionMatch, ...] | None:
    """The medicines that matter, in the order given. None when nobody asked: not the same as no medicine."""
    if medicines is None:
        return None
    return tuple(
        InteractionMatch(row, medicine, row.severity_for(route))
        for medicine in medicines
        for row in _rows_for(medicine, rows)
    )


def interaction_outcomes(
    matches: Iterable[InteractionMatch] | None, rows: Mapping[str, Interaction]
) -> dict[str, Outcome]:
    """Whether each interaction holds, by its id; "unknown" for all while nobody asked for medicines."""
    if matches is None:
        return dict.fromkeys(rows, "unknown")
    held = {match.interaction.id for match in matches}
    return {row: "true" if row in held else "false" for row in rows}


def _finding(rule: Rule, facts: Facts, limits: Limits) -> Finding:
    unsettled: Grade | None = None
    open_reasons: tuple[Reason, ...] = ()
    first: tuple[Reason, ...] = ()
    for place, grade in enumerate(rule.graded()):
        answer, reasons = explained(grade.criterion, facts, limits)
        if answer is True:
            return _true(rule, grade, reasons, unsettled, open_reasons)
        if place == 0:
            first = reasons
        if answer is None and unsettled is None:
            unsettled, open_reasons = grade, reasons
    if unsettled is None:
        return Finding(rule, "false", rule.severity, rule.action, first)
    blocking = _forbids(rule.severity, rule.action)
    return Finding(rule, "unknown", rule.severity, rule.action, open_reasons, unsettled, blocking)


def _true(
    rule: Rule,
    grade: Grade,
    reasons: tuple[Reason, ...],
    unsettled: Grade | None,
    open_reasons: tuple[Reason, ...],
) -> Finding:
    blocking = _forbids(grade.severity, grade.action)
    if unsettled is not None:
        blocking = blocking or _forbids(rule.severity, rule.action)
    return Finding(rule, "true", grade.severity, grade.action, reasons + open_reasons, unsettled, blocking)


def _forbids(severity: Severity, action: Action) -> bool:
    return action == "BLOCK" or severity == "absolute"


def _beside(finding: Finding, found: Mapping[str, Finding]) -> Finding:
    other = found.get(finding.rule.silent_beside)
    if finding.outcome != "unknown" or other is None or other.outcome != "true":
        return finding
    return replace(finding, blocks=False)


def _group(finding: Finding) -> str:
    if finding.outcome == "false":
        return "clear"
    if finding.outcome == "unknown":
        return "not_asked"
    if finding.blocks:
        return "stops"
    return "act_before" if finding.action in ("SPECIALIST", "HOLD_TODAY", "SAFETY") else "know"


def _rows_for(medicine: Medicine, rows: Mapping[str, Interaction]) -> list[Interaction]:
    matched = [row for row in rows.values() if _matches(medicine, row)]
    ids = {row.id for row in matched}
    return [row for row in matched if not ids.intersection(row.gives_way_to)]


def _matches(medicine: Medicine, row: Interaction) -> bool:
    if medicine.atc_code and row.atc_prefixes:
        return medicine.atc_code.strip().upper().startswith(row.atc_prefixes)
    written = _spaced(medicine.name)
    return any(_spaced(name) in written for name in row.names)


def _spaced(name: str) -> str:
    """The words of a name, folded, each with a space on both sides, so that whole words are compared."""
    words = "".join(sign if sign.isalnum() else " " for sign in fold(name)).split()
    return f" {' '.join(words)} "


@dataclass(frozen=True)
class Tried:
    """A treatment that was tried: `kind` medicine, therapy or other; `adequate` yes, no or unknown."""

    kind: str
    adequate: str


@dataclass(frozen=True)
class FailedTrials:
    """How many medicines failed at an adequate dose and time, and of how many nobody knows."""

    adequate: int
    unknown: int


def failed_trials(tried: Iterable[Tried]) -> FailedTrials:
    """The count that eligibility looks at. Talking therapy is shown, but only medicines are counted."""
    judged = [trial.adequate for trial in tried if trial.kind == "medicine"]
    return FailedTrials(adequate=judged.count("yes"), unknown=judged.count("unknown"))


Need = Literal["override", "clearance", "acknowledgement"]
"""What a finding asks of people: the medical director's reason, a specialist's letter, or words."""
NEEDS: dict[Action, Need] = {
    "BLOCK": "override",
    "SPECIALIST": "clearance",
    "REVIEW": "acknowledgement",
    "SAFETY": "acknowledgement",
}
"""HOLD_TODAY is settled on the day of treatment, and INFO asks for nothing."""

Standing = Literal["open", "answered", "other-facts"]
"""Nobody answered; answered on these facts; answered, but on facts that have changed since."""


def need(finding: Finding) -> Need | None:
    """What this finding asks for now. What nobody knows is asked for first: no words take its place."""
    return NEEDS.get(finding.action) if finding.outcome == "true" else None


def standing(finding: Finding, mark: str, answers: Iterable[tuple[str, str]]) -> Standing:
    """Where a finding stands. `answers`: kind and mark of each; `mark`: that of the facts behind it now."""
    given = [seen for kind, seen in answers if kind == need(finding)]
    if mark in given:
        return "answered"
    return "other-facts" if given else "open"


def stops(finding: Finding, standing: Standing) -> bool:
    """Whether it stops "suitable": a block that is not lifted, an absolute unknown, a missing clearance.

    A lifted block, and a clearance, leave what nobody knows of a stronger grade standing.
    """
    wanted = need(finding)
    settled = standing == "answered" and finding.unsettled is None
    return not settled and (finding.blocks or wanted == "clearance")


def to_acknowledge(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings a psychiatrist answers in words before "suitable"."""
    return tuple(one for one in found if need(one) == "acknowledgement" and not one.blocks)
