"""Who the patient is: name, birth date, health card, telephone."""

import re
from collections.abc import Iterator, Sequence

from lightwell.patients import rules as cards
from lightwell.referrals.reading.days import day_in
from lightwell.referrals.reading.paper import TELEPHONE, Found, digits, read_from

NAME = re.compile(
    r"^(?:re|objet|subject|sujet|patient(?:e)?(?:['’]s)?(?: name)?|nom(?: (?:du|de la) patient(?:e)?)?)"
    r"(?: ?: ?|\n(?=[^\n:]+(?:\n|\Z)))(?P<name>[^\n\d:]{3,80}?)(?=$| {2}|,? (?:dob|born|né))",
    re.I | re.M,
)
TITLE = re.compile(r"^(?:mr|mrs|ms|miss|mx|m|mme|mlle)\.? ", re.I)
BORN = re.compile(
    r"\b(?:born|date of birth(?: ?/ ?sex)?|d\.?o\.?b\.?|née? le|ddn|date de naissance)"
    r"[ :,]*\n?[ ]*(?P<day>[^\n]{6,24})",
    re.I,
)
CARD = re.compile(
    r"\b(?P<label>health card(?:, province)?|health (?:number|no\.?)|hcn|ohip|phn|nam|ramq|"
    r"(?:carte|no) d.assurance[- ]maladie)\b[ :#]*\n?[ ]*(?P<rest>[^\n]+)",
    re.I,
)
CARD_OF = {"ohip": "ON", "nam": "QC", "ramq": "QC"}
EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
SEX = re.compile(r"\bsex(?:e)?(?: at birth| à la naissance)?[ ]*:[ ]*(?P<sex>[FMHf]\w*)")


def patient(text: str) -> Iterator[Found]:
    if match := NAME.search(text):
        yield from _name(match)
    if match := BORN.search(text):
        yield from _birth(match)
    if match := CARD.search(text):
        yield from _card(match)
        line_end = match.end()
        if telephone := TELEPHONE.search(text, match.start("rest"), line_end):
            yield read_from("phone", telephone, 0)
    if match := EMAIL.search(text):
        yield read_from("email", match, 0, sure=False)
    if match := SEX.search(text):
        sex = {"F": "female", "M": "male", "H": "male"}[match["sex"][0].upper()]
        yield Found("sex", sex, *match.span("sex"))


def _name(match: re.Match) -> Iterator[Found]:
    """Given and family name: "Family, Given" or "Given Family". Of three words or more, only a guess."""
    start = match.start("name") + (title.end() if (title := TITLE.match(match["name"])) else 0)
    name = match["name"][start - match.start("name") :].rstrip(" ,")
    if "," in name:
        cut = name.index(",")
        family, given = (0, cut), (cut + 1, len(name))
    elif " " in name:
        cut = name.rindex(" ")
        given, family = (0, cut), (cut + 1, len(name))
    else:
        return
    sure = len(name.split()) == 2
    for field, (first, last) in (("given_name", given), ("family_name", family)):
        value = name[first:last].strip()
        at = start + name.index(value, first)
        yield Found(field, value, at, at + len(value), sure)


def _birth(match: re.Match) -> Iterator[Found]:
    if read := day_in(match["day"]):
        day, (first, last), sure = read
        start = match.start("day")
        yield Found("birth_date", day.isoformat(), start + first, start + last, sure)


def _card(match: re.Match) -> Iterator[Found]:
    """The province and the number: the longest run of words that fits a card of that province."""
    words = list(re.finditer(r"\S+", match["rest"]))
    start = match.start("rest")
    province = CARD_OF.get(match["label"].casefold(), "")
    if words and words[0][0].upper().strip(",:") in cards.PROVINCES:
        province = words[0][0].upper().strip(",:")
        yield Found("health_card_province", province, start + words[0].start(), start + words[0].end())
        words = words[1:]
    elif province:
        yield Found("health_card_province", province, *match.span("label"))
    if words and (number := _card_number(province, words)):
        last, sure = number
        value = "".join(word[0] for word in words[: last + 1])
        where = (start + words[0].start(), start + words[last].end())
        yield Found("health_card_number", cards.plain(value), *where, sure)


def _card_number(province: str, words: Sequence[re.Match]) -> tuple[int, bool] | None:
    """At which word the number ends, and whether it checks."""
    for last in range(min(len(words), 4)):
        number = "".join(word[0] for word in words[: last + 1])
        if cards.check_health_card(province, number) in (cards.CardCheck.VALID, cards.CardCheck.FORM_ONLY):
            return last, True
    return (0, False) if len(digits(words[0][0])) >= 6 else None
