"""What the inbox says about a gap in a referral."""

from django.utils.translation import gettext_lazy, ngettext

from lightwell import knowledge
from lightwell.referrals.models import ReferralStep
from lightwell.referrals.rules import Missing

MISSING = {
    Missing.WAY_TO_REACH: gettext_lazy("Phone or email of the patient"),
    Missing.HEALTH_CARD: gettext_lazy("Health card number"),
    Missing.HEALTH_CARD_DOUBTFUL: gettext_lazy("Health card number, which does not check"),
    Missing.TRIALS: gettext_lazy("Treatments that were tried, with dose and weeks"),
    Missing.SCORE: gettext_lazy("PHQ-9 score"),
    Missing.MEDICINES: gettext_lazy("List of medicines"),
    Missing.ALLERGIES: gettext_lazy("Allergies, or that there are none"),
    Missing.SUICIDE_RISK: gettext_lazy("Risk of suicide now"),
    Missing.LICENCE_DOUBTFUL: gettext_lazy("Licence number, which does not look like one of its province"),
    Missing.FAX: gettext_lazy("Fax or phone for our answer"),
}


def asking(missing: list, unknown: list) -> str:
    """The words of a question to the referrer, one thing a line."""
    return "\n".join(str(thing) for thing in [*missing, *unknown])


def soon() -> dict[str, tuple[str, str]]:
    """For each need its word and the clinic's target for it, in words."""
    return {value: (str(label), _days(value)) for value, label in ReferralStep.SOON}


def _days(how_soon: str) -> str:
    target = knowledge.current().policy[f"referral.target_days.{how_soon}"]
    return ngettext("%(count)s day", "%(count)s days", target) % {"count": target}
