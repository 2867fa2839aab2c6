"""What stands beside a predicted level, in the reader's language."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lightwell import knowledge
from lightwell.web.formats import minutes, number
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


def remark(code: str) -> str:
    """Words of the knowledge that stand beside simulated figures."""
    return knowledge.current().remarks[code].text.get(language())


def after(minute: float) -> str:
    """0, 40 min, 2 h: short enough for an axis."""
    whole = int(minute)
    if whole and whole % 60 == 0:
        return _("%(hours)s h") % {"hours": whole // 60}
    return minutes(whole) if whole else number(0)
