"""A signed letter as it is faxed: a cover that says for whom, how many pages, and whose it is not."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lightwell.chart import documents
from lightwell.letters import paper, rules
from lightwell.letters.models import SignedLetter
from lightwell.referrals.queries import local_day

TEMPLATE = Path(__file__).with_name("fax.typ")


def fax_pdf(signed: SignedLetter, sender: str, at: datetime) -> bytes:
    """The cover in the letter's language and the letter's own pages after it. The cover names no patient.

    ValueError for a letter from before its pages were counted.
    """
    letter, pages = signed.letter, signed.pages
    if pages is None:
        raise ValueError("Nobody counted the pages of this letter.")
    with translation.override(letter.language):
        data = {
            "language": letter.language,
            "title": _("Fax of letter %(number)s") % {"number": signed.number_text},
            "clinic": settings.CLINIC_NAME,
            "contact": paper.contact_lines(),
            "heading": _("Fax cover"),
            "facts": _facts(signed, sender, at, pages),
            "notices": [_notice(language) for language in _first(letter.language)],
            "pages": pages,
            "pdf": list(bytes(signed.document.pdf)),
        }
        return documents.render(TEMPLATE, data, archive=False)


def _facts(signed: SignedLetter, sender: str, at: datetime, pages: int) -> list[list[str]]:
    letter = signed.letter
    day = rules.day_in_words(local_day(at), letter.language)
    return [
        [_("To"), ", ".join([letter.recipient_name, *paper.address_lines(letter)])],
        [_("Sender"), f"{sender}, {settings.CLINIC_NAME}"],
        [_("Day"), f"{day}, {documents.clinic_time(at, letter.language)}"],
        [_("Pages"), _("%(count)s with this one") % {"count": pages + 1}],
        [_("About"), _("Letter %(number)s.") % {"number": signed.number_text}],
    ]


def _first(language: str) -> list[str]:
    """Both languages, that of the letter first: whoever gets a fax by mistake may read only one."""
    return [language, *(other for other in rules.LANGUAGES if other != language)]


def _notice(language: str) -> dict[str, str]:
    with translation.override(language):
        said = _(
            "Confidential: private health information for the person named above only. If it reached you by "
            "mistake, do not read, copy or pass it on: call %(phone)s at once and destroy it."
        ) % {"phone": settings.CLINIC_CONTACT["phone"]}
    return {"language": language, "text": said}
