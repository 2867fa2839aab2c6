"""The e-mail that leads to a letter. It holds a link and who sent it, and nothing about anybody's health."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from lightwell.letters import rules
from lightwell.letters.models import Dispatch
from lightwell.referrals.queries import local_day


def send_link(dispatch: Dispatch, address: str, expires_at: datetime) -> None:
    """Hand the message to the mail server, in the letter's language. Raises whatever the server says."""
    language = dispatch.signed.letter.language
    with translation.override(language):
        message = EmailMessage(
            subject=_("A letter from %(clinic)s") % {"clinic": settings.CLINIC_NAME},
            body=_words(address, rules.day_in_words(local_day(expires_at), language)),
            from_email=str(settings.DEFAULT_FROM_EMAIL),
            to=[dispatch.to],
            headers={"Auto-Submitted": "auto-generated"},
        )
    message.send()


def _words(address: str, until: str) -> str:
    clinic, phone = settings.CLINIC_NAME, settings.CLINIC_CONTACT["phone"]
    parts = [
        _("%(clinic)s wrote a letter to you. Read it here:") % {"clinic": clinic},
        address,
        _("The page asks for your licence number. The link opens once, until %(day)s.") % {"day": until},
        _("Not for you, or does it not open? Call %(phone)s.") % {"phone": phone},
    ]
    return "\n\n".join(parts) + "\n"
