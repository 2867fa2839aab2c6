"""Who refers: name, profession, licence, clinic, telephone and fax."""

import re
from collections.abc import Collection, Iterator

from lightwell.referrals.reading.paper import TELEPHONE, Found, digits, read_from

CLOSING = re.compile(
    r"^(?:with (?:many )?thanks|thank you|sincerely|(?:kind |best )?regards|yours[^\n]*|cordialement|merci|"
    r"bien à vous|salutations[^\n]*),?\n(?P<name>[^\n\d]{5,80})$",
    re.I | re.M,
)
SIGNED = re.compile(
    r"^(?:referring (?:clinician|physician|provider)|référent)[^\n:]*(?::|\n) ?(?P<name>[^\n\d]{5,80})",
    re.I | re.M,
)
NURSE = re.compile(r"\b(?:NP|IPS\w*|nurse practitioner|infirmi\w+)\b")
DOCTOR = re.compile(r"\b(?:Dre?|MD|M\.D\.)(?:\b|\.)")
LICENCE = re.compile(
    r"\b(?:registration|cpso|cpsbc|cpsa|cmq|licen[cs]e|(?:no de )?permis)(?: (?:no\.?|number))?"
    r"[ :#]*(?P<number>\d{4,8})\b",
    re.I,
)
LETTERHEAD = re.compile(r"^(?P<clinic>[^\n\d:]{4,80})\n[^\n]*\b(?:tel|tél|phone|téléphone)\b", re.I | re.M)
NUMBER = rf"[.: ]*(?P<number>{TELEPHONE.pattern})"
TEL = re.compile(r"\b(?:tel|tél|phone|téléphone)\b" + NUMBER, re.I)
FAX = re.compile(r"\b(?:fax|téléc\w*)\b" + NUMBER, re.I)


def referrer(text: str, ours: Collection[str]) -> Iterator[Found]:
    if match := CLOSING.search(text) or SIGNED.search(text):
        yield read_from("referrer_name", match, "name")
        if NURSE.search(match["name"]):
            yield Found("referrer_kind", "nurse-practitioner", *match.span("name"))
        elif DOCTOR.search(match["name"]):
            yield Found("referrer_kind", "physician", *match.span("name"))
    if match := LICENCE.search(text):
        yield read_from("licence_number", match, "number")
    if match := LETTERHEAD.search(text):
        yield read_from("clinic", match, "clinic", sure=False)
    for field, form in (("referrer_phone", TEL), ("referrer_fax", FAX)):
        theirs = (match for match in form.finditer(text) if digits(match["number"]) not in ours)
        if match := next(theirs, None):
            yield read_from(field, match, "number")
