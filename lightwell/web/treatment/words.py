"""What the treatment pages say about gates, holds and lines of the leaving list."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.treatment.rules.gates import Gate

GATES = {
    Gate.DECISION: _("Decision: suitable"),
    Gate.CONSENT: _("Consent that counts today"),
    Gate.CONFIRMED: _("Still agrees today"),
    Gate.INTERVAL: _("Long enough since the last treatment"),
    Gate.ARRIVAL: _("Questions on arrival"),
    Gate.NURSE: _("Nurse's examination"),
    Gate.PHYSICIAN: _("Physician's examination, says go"),
    Gate.TWO_PEOPLE: _("Examined by two different people"),
    Gate.VITALS: _("Vital signs just before the dose"),
    Gate.HOLDS: _("Nothing holds it today"),
    Gate.ORDER: _("Order signed"),
    Gate.SIGN_OFF: _("Second signature for a larger dose"),
    Gate.DRAWN: _("Dose drawn before a witness"),
}
ANCHORS = {
    Gate.CONFIRMED: "arrival",
    Gate.ARRIVAL: "arrival",
    Gate.NURSE: "nurse",
    Gate.PHYSICIAN: "physician",
    Gate.TWO_PEOPLE: "physician",
    Gate.HOLDS: "holds",
    Gate.VITALS: "holds",
    Gate.ORDER: "order",
    Gate.SIGN_OFF: "order",
    Gate.DRAWN: "draw",
}
"""The section of the page that opens a gate."""

HOLDS = {
    "predose.bp.hard": _("Blood pressure at the hard limit"),
    "predose.hr": _("Heart rate outside the limits"),
    "predose.spo2": _("Oxygen below the limit"),
    "score-missing": _("No score from the last 24 hours"),
    "screen-missing": _("Suicide screen not asked today"),
    "cssrs-high": _("High suicide risk"),
}
POLICY = {
    "predose.bp.hard": ("predose.bp.hard.systolic_mmhg", "predose.bp.hard.diastolic_mmhg"),
    "predose.hr": ("predose.hr.soft.low_bpm", "predose.hr.soft.high_bpm"),
    "predose.spo2": ("predose.spo2.soft_percent", "predose.spo2.hard_percent"),
    "score-missing": ("predose.score.valid_h",),
    "screen-missing": ("predose.cssrs.valid_h",),
    "cssrs-high": ("predose.cssrs.valid_h",),
}
"""The policy values behind a hold that is no rule: shown with their source."""


def hold_title(code: str) -> str:
    """A hold in words: the rule's title, or what the clinic's limit says."""
    rule = knowledge.current().rules.get(code)
    return rule.title.get(get_language() or "en") if rule else str(HOLDS[code])


def hold_advice(code: str) -> str:
    """What to do about it, when the knowledge says."""
    rule = knowledge.current().rules.get(code)
    return rule.advice.get(get_language() or "en") if rule else ""


def hold_source(code: str) -> str:
    """Where it comes from: rule, values in force, source and confidence."""
    known = knowledge.current()
    if rule := known.rules.get(code):
        return f"{rule.id} · {rule.source} · {rule.confidence}"
    entries = [known.policy.entry(key) for key in POLICY[code]]
    values = ", ".join(f"{entry.value} {entry.unit}".strip() for entry in entries)
    return f"{values} · {entries[0].source} · {entries[0].confidence}"
