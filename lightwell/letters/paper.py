"""A letter on paper: the clinic's head, the patient, the words as edited, a foot on each page."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lightwell.chart import documents
from lightwell.letters import facts, queries, rules
from lightwell.letters.facts import Figure
from lightwell.letters.models import Letter
from lightwell.referrals.models import Referral
from lightwell.referrals.queries import local_day
from lightwell.staff.models import User

TEMPLATE = Path(__file__).with_name("letter.typ")


@dataclass(frozen=True)
class Number:
    """The clinic's number of a letter, in the year of its signature."""

    year: int
    number: int

    def __str__(self) -> str:
        return rules.number_text(self.year, self.number)


@dataclass(frozen=True)
class Printed:
    """A letter as it is signed: the PDF, and its number of pages."""

    pdf: bytes
    pages: int


def printed(letter: Letter, signer: User, at: datetime, number: Number) -> Printed:
    """A letter as `signer` signs it at `at`, in the letter's own language, as PDF/A."""
    with translation.override(letter.language):
        data = _data(letter, signer, at, str(number))
        pdf = documents.render(TEMPLATE, data)
    return Printed(pdf, documents.page_count(TEMPLATE, data))


def unprintable(letter: Letter) -> str:
    """The first signs in the words of a letter that no font has; also alone, as joined ones vanish unseen."""
    alone = " ".join(sorted(set(letter.body)))
    found = [{"heading": "", "lines": [letter.body, alone], "listed": False}]
    return documents.unprintable(TEMPLATE, {**_EMPTY, "language": letter.language, "blocks": found})


_EMPTY: dict[str, Any] = {
    **dict.fromkeys(("title", "clinic", "date", "about", "reference", "private", "foot", "of"), ""),
    **{"contact": [], "to": [], "signed": [], "signer": ["", ""], "figure": None, "logo": None},
    "dated": [2026, 1, 1],
}
"""A sheet without a word on it."""


def _data(letter: Letter, signer: User, at: datetime, number: str) -> dict:
    person, language, day = letter.person, letter.language, local_day(at)
    signed_on = rules.day_in_words(day, language)
    return {
        "language": language,
        "title": _("Letter about %(name)s") % {"name": person.name},
        "clinic": settings.CLINIC_NAME,
        "logo": logo(),
        "contact": contact_lines(),
        "to": [letter.recipient_name, *address_lines(letter)],
        "date": signed_on,
        "dated": [day.year, day.month, day.day],
        "about": about_line(letter),
        "reference": reference_line(letter, queries.referral_for(letter), number),
        "blocks": [
            {"heading": block.heading, "lines": block.lines, "listed": block.listed}
            for block in rules.blocks(letter.body)
        ],
        "figure": _drawing(figure_of(letter), language),
        "signed": [_("Signed electronically"), f"{signed_on}, {documents.clinic_time(at, language)}"],
        "signer": [signer.name, ", ".join(_credentials(signer))],
        "private": private_line(),
        "foot": f"{person.given_name[:1]}. {person.family_name}, " + _("page"),
        "of": _("of"),
    }


def logo() -> dict | None:
    """The clinic's own mark, when the settings name a file: its bytes and format, as Typst reads them."""
    if not settings.CLINIC_LOGO:
        return None
    return {"bytes": list(settings.CLINIC_LOGO.read_bytes()), "format": settings.CLINIC_LOGO.suffix[1:]}


def logo_address() -> str:
    """The clinic's mark as a page shows it, empty when it has none."""
    if not settings.CLINIC_LOGO:
        return ""
    kind = {".svg": "svg+xml", ".png": "png", ".jpg": "jpeg"}[settings.CLINIC_LOGO.suffix]
    return f"data:image/{kind};base64,{b64encode(settings.CLINIC_LOGO.read_bytes()).decode()}"


def contact_lines() -> list[str]:
    """Where the clinic is and how it is reached, a line each."""
    contact = settings.CLINIC_CONTACT
    reach = _("Phone %(phone)s, fax %(fax)s") % {"phone": contact["phone"], "fax": contact["fax"]}
    return [*contact["address"], reach, str(contact["email"])]


def address_lines(letter: Letter) -> list[str]:
    """The recipient's address, a line each."""
    parts = letter.recipient_address.replace("\r", "").replace("\n", ", ").split(", ")
    return [part.strip() for part in parts if part.strip()]


def about_line(letter: Letter) -> str:
    """Who the letter is about: name and date of birth, in its language."""
    person = letter.person
    born = rules.day_in_words(person.birth_date, letter.language)
    return _("%(name)s, born %(day)s") % {"name": person.name, "day": born}


def reference_line(letter: Letter, referral: Referral | None, number: str = "") -> str:
    """Our number, the health number, when the referral came and its code, and what the letter replaces."""
    person, said = letter.person, []
    if number:
        said.append(_("Letter %(number)s.") % {"number": number})
    if person.health_card_number:
        said.append(_("Health number %(number)s.") % {"number": person.health_card_number})
    if referral:
        day = rules.day_in_words(local_day(referral.received_at), letter.language)
        code = {"day": day, "code": referral.tracking_code}
        said.append(_("Referred %(day)s, code %(code)s.") % code)
    if letter.replaces:
        day = rules.day_in_words(local_day(letter.replaces.entered_at), letter.language)
        said.append(_("This letter replaces ours of %(day)s.") % {"day": day})
    return " ".join(said)


def private_line() -> str:
    """What to do with a letter that came to the wrong place."""
    return _("Private health information. Not yours? Call %(phone)s and destroy it.") % {
        "phone": settings.CLINIC_CONTACT["phone"]
    }


def figure_of(letter: Letter) -> Figure | None:
    """The drawing that belongs to a letter about a course, as it was when this version was written."""
    return facts.figure(letter.course, letter.entered_at) if letter.course else None


def _credentials(signer: User) -> list[str]:
    said = [str(signer.get_role_display()), signer.credentials, settings.CLINIC_NAME]
    return [part for part in said if part]


def _drawing(drawn: Figure | None, language: str) -> dict | None:
    """The figure as shares of its width and height, for the template to draw."""
    if drawn is None:
        return None
    days = [day for day, _total in drawn.scores] + list(drawn.treated_on)
    first, span = min(days), max((max(days) - min(days)).days, 1)
    marks = sorted({drawn.scores[0][0], drawn.scores[-1][0]})
    return {
        "title": _("Score over treatments (%(scale)s)") % {"scale": drawn.scale},
        "top": drawn.top,
        "points": [
            [(day - first).days / span, float(total), rules.number_in_words(total, language)]
            for day, total in drawn.scores
        ],
        "treatments": [(day - first).days / span for day in drawn.treated_on],
        "marks": [
            [(day - first).days / span, rules.day_in_words(day, language).rsplit(" ", 1)[0]] for day in marks
        ],
        "response": None if drawn.response_at_most is None else float(drawn.response_at_most),
        "remission": None if drawn.remission_below is None else drawn.remission_below - 1,
        "words": [_("Response"), _("Remission"), _("Treatments")],
    }
