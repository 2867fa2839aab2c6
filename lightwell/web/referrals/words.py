"""What the inbox says: gaps, reasons, folders and places in words."""

from collections.abc import Iterable

from django.utils.translation import get_language, gettext_lazy, ngettext

from lightwell import knowledge
from lightwell.knowledge.referring import Moment, Requirement
from lightwell.referrals.models import Referral, ReferralStep, SafetyAnswer, StepItem
from lightwell.referrals.rules import Place, State

FOLDERS = {
    State.NEW: gettext_lazy("New"),
    State.MISSING: gettext_lazy("Missing something"),
    State.WAITING: gettext_lazy("Waiting for reply"),
    State.WAIT_LIST: gettext_lazy("Wait list"),
    State.BOOKED: gettext_lazy("Booked"),
    State.TO_TELL: gettext_lazy("Answer to be told"),
    State.CLOSED: gettext_lazy("Closed"),
}
SAFETY = "safety."
"""What the code of a safety question begins with, where it stands beside other things that are asked."""


def language() -> str:
    return get_language() or "en"


def label(one: Requirement) -> str:
    """A requirement in the reader's language."""
    return one.label.get(language())


def reasons(moment: Moment) -> list[tuple[str, str]]:
    """The reasons to choose from at this moment: code and words."""
    found = (one for one in knowledge.current().reasons.values() if moment in one.moments)
    return [(one.code, one.label.get(language())) for one in found]


def reason(code: str) -> str:
    """A chosen reason in words; what the list no longer has stays as its code."""
    found = knowledge.current().reasons.get(code)
    return found.label.get(language()) if found else code


def askable(
    missing: Iterable[Requirement], unknown: Iterable[tuple[str, str]], spoken: str
) -> dict[str, tuple[str, str]]:
    """What one can ask for, by code: what we call it, and the question in the referrer's language."""
    gaps = {one.code: (label(one), one.ask.get(spoken)) for one in missing}
    return gaps | {f"{SAFETY}{code}": (text, text) for code, text in unknown}


def item(one: StepItem) -> str:
    """What was asked, answered or chosen in a step, in the reader's language."""
    known = knowledge.current()
    if one.code.startswith(SAFETY):
        questions = dict(SafetyAnswer.QUESTIONS)
        return str(questions.get(one.code.removeprefix(SAFETY), one.code))
    if one.code in known.requirements:
        return label(known.requirements[one.code])
    return reason(one.code)


def spoken_to(referral: Referral) -> str:
    """The language in which we write to whoever sent this."""
    return "fr" if referral.language == "fr" else "en"


def place(why: Place, over_days: int) -> str:
    """Why somebody stands at this place of the wait list."""
    if why is Place.PAST_TARGET:
        return ngettext("%(count)s day past the target", "%(count)s days past the target", over_days) % {
            "count": over_days
        }
    return str(dict(ReferralStep.SOON)[str(why)])


def soon() -> dict[str, tuple[str, str]]:
    """For each need its word and the clinic's target for it, in words."""
    return {value: (str(label), _days(value)) for value, label in ReferralStep.SOON}


def _days(how_soon: str) -> str:
    target = knowledge.current().policy[f"referral.target_days.{how_soon}"]
    return ngettext("%(count)s day", "%(count)s days", target) % {"count": target}


def gaps(codes: Iterable[str]) -> str:
    """What is missing, on one line."""
    known = knowledge.current().requirements
    return "; ".join(label(known[code]) for code in codes)
