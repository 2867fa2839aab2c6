"""The codes of the trail in the reader's language. A code that is not here is shown as it is stored."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from lightwell.staff.models import User

ROLES: dict[str, str | Promise] = {
    **{str(role): label for role, label in User.ROLES},
    "patient": pgettext_lazy("who acted", "Patient"),
    "referrer": pgettext_lazy("who acted", "Referrer"),
    "system": pgettext_lazy("who acted", "Lightwell itself"),
}
ACTIONS = {
    "accept": pgettext_lazy("act", "accept"),
    "amend": pgettext_lazy("act", "amend"),
    "answer": pgettext_lazy("act", "answer"),
    "answer-call": pgettext_lazy("act", "answer a call for help"),
    "call-for-help": pgettext_lazy("act", "call for help"),
    "correction": pgettext_lazy("act", "correct"),
    "count": pgettext_lazy("act", "count"),
    "create": pgettext_lazy("act", "create"),
    "draw": pgettext_lazy("act", "draw"),
    "entered-in-error": pgettext_lazy("act", "entered in error"),
    "escalate": pgettext_lazy("act", "escalate"),
    "export": pgettext_lazy("act", "export"),
    "give": pgettext_lazy("act", "give"),
    "offer": pgettext_lazy("act", "offer"),
    "prove": pgettext_lazy("act", "prove who one is"),
    "prove-chain": pgettext_lazy("act", "prove the chain"),
    "raise": pgettext_lazy("act", "raise a task"),
    "receipt": pgettext_lazy("act", "receive stock"),
    "receive": pgettext_lazy("act", "receive"),
    "return": pgettext_lazy("act", "return"),
    "search": pgettext_lazy("act", "search"),
    "send": pgettext_lazy("act", "send"),
    "settled": pgettext_lazy("act", "settle a task"),
    "sign": pgettext_lazy("act", "sign"),
    "sign-in": pgettext_lazy("act", "sign in"),
    "sign-out": pgettext_lazy("act", "sign out"),
    "taken": pgettext_lazy("act", "take a task"),
    "tried": pgettext_lazy("act", "try to reach"),
    "understand": pgettext_lazy("act", "understand"),
    "view": pgettext_lazy("act", "view"),
    "waste": pgettext_lazy("act", "waste"),
    "withdraw": pgettext_lazy("act", "withdraw"),
}
