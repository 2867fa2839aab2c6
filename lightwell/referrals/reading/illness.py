"""Why the patient comes: diagnosis, score, and the words of the letter."""

import re
from collections.abc import Collection, Iterator, Mapping

from lightwell.referrals.reading.paper import Found, read_from

CODE = re.compile(r"\b(?P<code>[A-TV-Z]\d{2}(?:[.,]\d{1,2})?)\b")
PHQ9 = re.compile(r"\bPHQ[- ]?9\b(?! item)[^\d\n]{0,30}(?P<total>\d{1,2})\b(?! ?%)", re.I)
AGREES = re.compile(
    r"\b(?:agrees?\sto\s(?:my|this|the|being|sharing)|consents?\sto\s(?:sharing|your|my|this)|"
    r"consente?\sau\spartage|accepte\sle\spartage|understands\sand\sagrees)\b[^.\n]*",
    re.I,
)
BODY = re.compile(
    r"^(?:dear|hello|hi|to whom|bonjour|ch(?:er|ère)|madame|monsieur)[^\n]*\n(?P<body>.+?)\n"
    r"(?:with (?:many )?thanks|thank you|sincerely|(?:kind |best )?regards|yours|cordialement|merci|"
    r"bien à vous|salutations)",
    re.I | re.M | re.S,
)
FRENCH = re.compile(r"\b(?:le|la|les|des|une|est|pour|depuis|avec|ans|sans)\b", re.I)
ENGLISH = re.compile(r"\b(?:the|and|with|has|is|for|no|of|years?|without)\b", re.I)
MOST_LETTERS = 4000


def illness(text: str, reasons: Mapping[str, Collection[str]]) -> Iterator[Found]:
    """The first code that is a reason for referral here. With codes of two reasons, it is a guess."""
    codes = [(match, _reason(match["code"], reasons)) for match in CODE.finditer(text)]
    known = [(match, reason) for match, reason in codes if reason]
    sure = len({reason for _match, reason in known}) == 1
    for match, reason in known[:1]:
        code = match["code"].replace(",", ".")
        yield Found("code_icd10", code, *match.span(), sure=sure and "," not in match["code"])
        yield Found("indication", reason, *match.span(), sure=sure)
    if score := PHQ9.search(text):
        yield read_from("phq9_total", score, "total")


def _reason(code: str, reasons: Mapping[str, Collection[str]]) -> str:
    plain = code.replace(",", ".")
    fits = (reason for reason, starts in reasons.items() if any(plain.startswith(one) for one in starts))
    return next(fits, "")


def words(text: str) -> Iterator[Found]:
    if match := BODY.search(text):
        body = " ".join(match["body"].split())[:MOST_LETTERS]
        yield Found("reason", body, *match.span("body"))
    if match := AGREES.search(text):
        yield Found("patient_agrees", "on", *match.span(), sure=False)
    french, english = len(FRENCH.findall(text)), len(ENGLISH.findall(text))
    if max(french, english) >= 5:
        yield Found("language", "fr" if french > english else "en", 0, 0, sure=False)
