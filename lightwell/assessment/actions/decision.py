"""Opening an assessment, and signing what was decided."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.assessment import queries, rules
from lightwell.assessment.actions.findings import write_answer
from lightwell.assessment.models import (
    Assessment,
    ChosenReason,
    Decision,
    FindingAnswer,
    FindingReview,
    TreatmentTrial,
)
from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.knowledge.deciding import DecisionReason
from lightwell.patients.models import Patient
from lightwell.referrals.queries import local_day, referral_of

MOST_SAID = 1000
"""Characters of a review's words."""


@transaction.atomic
def begin_assessment(*, by: Actor, at: datetime, patient: Patient) -> Assessment:
    """Open the assessment, with the treatments the referrer named. Begun and not decided: that one."""
    latest = queries.assessment_of(patient)
    if latest and not Decision.objects.current().filter(assessment=latest).exists():
        return latest
    referral = referral_of(patient)
    begun = entries.write(Assessment, by=by, at=at, patient=patient, referral=referral, begun_at=at)
    rows = [begun, *(_copied_trials(referral, by=by, at=at, patient=patient) if referral else [])]
    audit.record(by=by, at=at, action="create", patient=patient, rows=rows)
    return begun


def _copied_trials(referral, *, by: Actor, at: datetime, patient: Patient) -> list[TreatmentTrial]:
    listed = TreatmentTrial.objects.current().for_patient(patient).values_list("treatment", flat=True)
    known = {name.casefold() for name in listed}
    return [
        entries.write(
            TreatmentTrial,
            by=by,
            at=at,
            patient=patient,
            treatment=trial.medicine,
            highest_dose=trial.highest_dose,
            weeks=trial.weeks,
            outcome="" if trial.helped == "unknown" else str(trial.get_helped_display()),
        )
        for trial in referral.trials.order_by("position")
        if trial.medicine.casefold() not in known
    ]


@transaction.atomic
def decide(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    outcome: str,
    reasons: str,
    chosen: Collection[str],
    acknowledged: Mapping[str, str] | None = None,
    conditions: str = "",
    defer_until: date | None = None,
    protocol: str = "",
    seen_at: datetime | None = None,
    id: UUID | None = None,
) -> Decision:
    """Sign the decision: suitable, defer or not-suitable, with reasons and what was said about each finding.

    `chosen`: codes of the knowledge's reasons that fit the outcome, at least one; `defer_until`: the day to
    look again, after today, with "defer" and only then; `protocol`: the code of the one proposed, with
    "suitable" and only then, or nothing. `acknowledged`: the psychiatrist's words by rule id, which count
    while the facts stay these. "Suitable" is refused while a finding stops it (a block that is not lifted, an
    unknown one of an absolute rule, a specialist's clearance that is missing), and while one that needs words
    has none. `seen_at`: when the form was shown; refused when someone else signed since. The same `id` again
    is the same decision. The signer was asked for the password at the door.
    """
    if id is not None and (stored := Decision.objects.filter(pk=id).first()):
        return entries.write(Decision, by=by, at=at, patient=patient, id=stored.pk)
    words = acknowledged or {}
    assessment, why = _decidable(patient, outcome, reasons), _reasons(outcome, chosen)
    day = _day_to_look_again(outcome, defer_until, local_day(at))
    _nobody_signed_since(patient, seen_at)
    judged = queries.record_of(patient, at).judged
    if outcome == "suitable":
        _nothing_stops(judged)
        _everything_answered(judged, words)
    decision = entries.write(
        Decision,
        by=by,
        at=at,
        patient=patient,
        id=id,
        assessment=assessment,
        outcome=outcome,
        reasons=reasons.strip(),
        conditions=conditions.strip(),
        defer_until=day,
        protocol=_proposed(outcome, protocol),
        decided_at=at,
    )
    given, reviews = _give_reasons(decision, why), _review_findings(decision, judged, words)
    answers = _answer_findings(judged, words, by=by, at=at, patient=patient)
    rows = [decision, *given, *reviews, *answers]
    audit.record(by=by, at=at, action="sign", patient=patient, rows=rows, detail=outcome)
    return decision


def _decidable(patient: Patient, outcome: str, reasons: str) -> Assessment:
    assessment = queries.assessment_of(patient)
    if assessment is None:
        raise Refused(_("Begin the assessment first; then it can be decided."))
    if outcome not in dict(Decision.OUTCOMES):
        raise Refused(_("Choose a decision."), "outcome")
    if not reasons.strip():
        raise Refused(_("Give your reasons. They go in the letter to the referrer."), "reasons")
    return assessment


def _reasons(outcome: str, chosen: Collection[str]) -> list[DecisionReason]:
    found = [reason for reason in queries.reasons_for(outcome) if reason.code in chosen]
    if not found or len(found) < len(set(chosen)):
        raise Refused(_("Choose at least one reason, of those that fit the decision."), "chosen")
    return found


def _day_to_look_again(outcome: str, day: date | None, today: date) -> date | None:
    if outcome != "defer":
        return None
    if day is None or day <= today:
        raise Refused(_("Give the day to look again, after today."), "defer_until")
    return day


def _proposed(outcome: str, protocol: str) -> str:
    if outcome != "suitable" or not protocol:
        return ""
    if protocol not in knowledge.current().protocols:
        raise Refused(_("Choose a protocol of the list, or none yet."), "protocol")
    return protocol


def _nobody_signed_since(patient: Patient, seen_at: datetime | None) -> None:
    signed = queries.decision_of(patient)
    if seen_at and signed and signed.decided_at > seen_at:
        raise Refused(
            _("%(who)s signed “%(outcome)s” meanwhile. Read it, then sign again if it is wrong.")
            % {"who": signed.recorded_by_name, "outcome": signed.get_outcome_display()},
            "outcome",
        )


def _nothing_stops(judged: tuple[queries.Judged, ...]) -> None:
    if stopping := tuple(one.finding for one in judged if one.stops):
        raise Refused(
            _("This cannot be signed as suitable while these stop treatment or are not answered: %(rules)s.")
            % {"rules": _titles(stopping)},
            "outcome",
        )


def _everything_answered(judged: tuple[queries.Judged, ...], words: Mapping[str, str]) -> None:
    asked = rules.to_acknowledge(one.finding for one in judged if one.standing != "answered")
    if left := tuple(one for one in asked if not _said(one, words)):
        raise Refused(
            _("Say what you do about these findings before you sign: %(rules)s.") % {"rules": _titles(left)},
            f"finding_{left[0].rule.id}",
        )


def _titles(found: tuple[rules.Finding, ...]) -> str:
    language = get_language() or "en"
    return "; ".join(finding.rule.title.get(language) for finding in found)


def _give_reasons(decision: Decision, why: list[DecisionReason]) -> list[ChosenReason]:
    """The reasons, in the words shown."""
    language = get_language() or "en"
    given = [
        ChosenReason(decision=decision, code=reason.code, words=reason.text.get(language)) for reason in why
    ]
    return ChosenReason.objects.bulk_create(given)


def _review_findings(
    decision: Decision, judged: tuple[queries.Judged, ...], words: Mapping[str, str]
) -> list[FindingReview]:
    """What was said about each finding that is there or not known."""
    reviews = [_review(decision, one, words) for one in judged if one.finding.outcome != "false"]
    return FindingReview.objects.bulk_create(reviews)


def _review(decision: Decision, judged: queries.Judged, words: Mapping[str, str]) -> FindingReview:
    finding, counts = judged.finding, judged.counts
    said = _said(finding, words) or (counts.words[:MOST_SAID] if counts else "")
    return FindingReview(
        decision=decision,
        rule=finding.rule.id,
        result=finding.outcome,
        action=finding.action,
        blocks=finding.blocks,
        reason=said,
    )


def _answer_findings(
    judged: tuple[queries.Judged, ...], words: Mapping[str, str], *, by: Actor, at: datetime, patient: Patient
) -> list[FindingAnswer]:
    """The words that acknowledge a finding: they count while the facts stay these."""
    return [
        write_answer(by=by, at=at, patient=patient, judged=one, words=words[one.finding.rule.id])
        for one in judged
        if rules.need(one.finding) == "acknowledgement" and _said(one.finding, words)
    ]


def _said(finding: rules.Finding, words: Mapping[str, str]) -> str:
    return words.get(finding.rule.id, "").strip()
