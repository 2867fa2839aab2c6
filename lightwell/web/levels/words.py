"""What stands beside a predicted level, in the reader's language."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lightwell.web.levels.estimate import Receiver


def estimate_note() -> str:
    """Beside every predicted level."""
    return _("Estimate from dose, weight and time. Not a measurement.")


def language() -> str:
    """The reader's, for words of the knowledge."""
    return get_language() or "en"


def refusal(receiver: Receiver) -> str:
    """Why no level may be shown for this person; empty when one may."""
    if receiver.shown:
        return ""
    return "; ".join(sorted({reason.get(language()) for _model, reason in receiver.models if reason}))
