"""What a sitting still lacks before the signature, said to whoever holds the tablet."""

from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.audit.refusal import Refused
from lightwell.consent import rules
from lightwell.consent.rules import Lack, Sitting

SENTENCES = {
    Lack.CAPACITY: _("Give the tablet to staff first: a clinician writes down whether you can decide."),
    Lack.CANNOT_DECIDE: _(
        "Who cannot decide now does not sign. Hand over again, and name the substitute decision-maker."
    ),
    Lack.SUBSTITUTE: _("Hand over again, and name the substitute decision-maker and the relation."),
    Lack.QUESTION: _("A question has no answer yet. Give the tablet to staff first."),
    Lack.WITNESS: _("A witness is asked for here: write their name."),
}
FIELD_OF = {Lack.WITNESS: "witness_name"}


def nothing_lacks(sitting: Sitting) -> None:
    """Refused with the first thing that is missing, in the order in which it is asked for."""
    asked = knowledge.current().policy["consent.witness"]
    for lack in rules.lacks(sitting, witness_asked=asked):
        raise Refused(SENTENCES[lack], FIELD_OF.get(lack, ""))
