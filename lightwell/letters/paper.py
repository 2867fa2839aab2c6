"""A letter on paper: the clinic's head, the patient, the words as edited, a foot on each page."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lightwell.chart import documents
from lightwell.letters import facts, rules
from lightwell.letters.facts import Figure
from lightwell.letters.models import Letter
from lightwell.referrals.models import Referral
from lightwell.referrals.queries import local_day, referral_of
from lightwell.staff.models import User

TEMPLATE = Path(__file__).with_name("letter.typ")


def letter_pdf(letter: Letter, signer: User, at: datetime) -> bytes:
    """The PDF of a letter as `signer` signs it at `at`, in the letter's own language."""
    with translation.override(letter.language):
        return documents.render(TEMPLATE, _data(letter, signer, at))


def _data(letter: Letter, signer: User, at: datetime) -> dict:
    patient, language = letter.patient, letter.language
    signed_on = rules.day_in_words(local_day(at), language)
    local = at.astimezone(ZoneInfo(settings.CLINIC_TIME_ZONE))
    return {
        "language": language,
        "title": _("Letter about %(name)s") % {"name": patient.name},
        "clinic": settings.CLINIC_NAME,
        "contact": contact_lines(),
        "to": [letter.recipient_name, *address_lines(letter)],
        "date": signed_on,
        "about": about_line(letter),
        "reference": reference_line(letter, referral_of(patient)),
        "blocks": [
            {"heading": block.heading, "lines": block.lines, "listed": block.listed}
            for block in rules.blocks(letter.body)
        ],
        "figure": _drawing(figure_of(letter), language),
        "signed": [_("Signed electronically"), f"{signed_on}, {local:%H:%M %Z}"],
        "signer": [signer.name, ", ".join(_credentials(signer))],
        "private": private_line(),
        "foot": f"{patient.given_name[:1]}. {patient.family_name}, " + _("page"),
        "of": _("of"),
    }


def contact_lines() -> list[str]:
    """Where the clinic is and how it is reached, a line each."""
    contact = settings.CLINIC_CONTACT
    reach = _("Phone %(phone)s, fax %(fax)s") % {"phone": contact["phone"], "fax": contact["fax"]}
    return [*contact["address"], reach]


def address_lines(letter: Letter) -> list[str]:
    """The recipient's address, a line each."""
    parts = letter.recipient_address.replace("\r", "").replace("\n", ", ").split(", ")
    return [part.strip() for part in parts if part.strip()]


def about_line(letter: Letter) -> str:
    """Who the letter is about: name and date of birth, in its language."""
    patient = letter.patient
    born = rules.day_in_words(patient.birth_date, letter.language)
    return _("%(name)s, born %(day)s") % {"name": patient.name, "day": born}


def reference_line(letter: Letter, referral: Referral | None) -> str:
    """The health number, when the referral came and its code, and what the letter replaces."""
    patient, said = letter.patient, []
    if patient.health_card_number:
        said.append(_("Health number %(number)s.") % {"number": patient.health_card_number})
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
        "points": [[(day - first).days / span, total] for day, total in drawn.scores],
        "treatments": [(day - first).days / span for day in drawn.treated_on],
        "marks": [
            [(day - first).days / span, rules.day_in_words(day, language).rsplit(" ", 1)[0]] for day in marks
        ],
        "response": drawn.response_at_most,
        "remission": None if drawn.remission_below is None else drawn.remission_below - 1,
        "words": [_("Response"), _("Remission"), _("Treatments")],
    }
