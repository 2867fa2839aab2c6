"""What was tried, with dose, weeks and effect, and what is taken now."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lightwell.referrals.reading.paper import Found

NAMED = r"(?P<name>[^\W\d][\w-]{2,}(?: (?:XR|XL|SR|CR|ER|LA))?)"
DOSE = r"\d+(?:[.,]\d+)?\s?(?:mg|mcg|µg|g)\b"
NEEDED = r"when needed|as needed|prn|au besoin"
TAKEN = re.compile(rf"{NAMED}\s(?:(?:up )?to |up to |jusqu.à |à )?(?P<dose>{DOSE}|{NEEDED})")
OFTEN = re.compile(
    r"\A,?\s*(?P<often>(?:(?:once|twice|three times)\s(?:daily|a\sday)|daily|"
    r"every\s(?:morning|evening|night|day)|at\s(?:night|bedtime)|die|bid|tid|"
    r"au\scoucher|le\s(?:matin|soir)|(?:deux|trois)\sfois\spar\sjour))\b",
    re.I,
)
SPAN = re.compile(r"(?P<weeks>\d{1,3}|[^\W\d]{2,10})\s(?:weeks?|wks?|semaines?)\b", re.I)
STILL = re.compile(
    r"\b(?:now|still on|encore|maintenant)\s"
    rf"(?P<dose>{DOSE}(?:\s(?:twice|once)\sdaily|\sat\snight|\sdaily)?)",
    re.I,
)
HELPED = {
    "stopped": re.compile(r"\b(?:stopped|cessée?|arrêtée?)\b", re.I),
    "no": re.compile(r"\b(?:no response|no help|none|without effect|sans (?:réponse|effet))\b", re.I),
    "a-little": re.compile(r"\b(?:partial|partielle|some help|helps|a little|un peu)\b", re.I),
}
TRIED_HERE = re.compile(
    r"\b(?:treatments? so far|tried|past treatments?|previous(?:ly)? (?:treatments?|tried)|essais?)\b ?:?",
    re.I,
)
NOW_HERE = re.compile(
    r"\b(?:now on|currently(?: on)?|(?:current )?(?:medicines|medications|meds)(?: now)?|"
    r"médicaments(?: actuels)?|also(?: adhd)?|now)\b ?:?",
    re.I,
)
STOP = re.compile(r"(?<![A-Z]\.)(?<=[\w)])\.\s(?=[A-ZÉÈÀ])|\n\n")
NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
NOMBRES = ["une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"]
NUMBER = {name: str(n) for names in (NUMBERS, NOMBRES) for n, name in enumerate(names, 1)}
NOT_A_MEDICINE = {
    *("now", "still", "than", "over", "about", "weight", "and", "with", "for"),
    *("environ", "poids", "pour", "avec"),
}
THERAPY = re.compile(r"(?P<name>\d{1,3}\ssessions?\sof\s[^,;.(]{3,60})")
MOST_TRIALS = 12


@dataclass(frozen=True)
class Taken:
    """A medicine named in the text with its dose; `tail` is what follows, up to the next one."""

    name: str
    dose: str
    tail: str
    start: int
    end: int
    is_therapy: bool = False

    @property
    def weeks(self) -> str:
        match = SPAN.search(self.tail)
        said = match["weeks"].casefold() if match else ""
        return said if said.isdecimal() else NUMBER.get(said, "")

    @property
    def helped(self) -> str:
        return next((how for how, form in HELPED.items() if form.search(self.tail)), "")


def treatments(text: str) -> Iterator[Found]:
    tried: list[Taken] = []
    now: list[Found] = []
    for start, end in _sentences(text):
        sentence = text[start:end]
        switch = max((match.start() for match in NOW_HERE.finditer(sentence)), default=-1)
        is_trial = bool(TRIED_HERE.match(sentence))
        for one in _taken(text, start, end):
            is_now = one.start - start > switch >= 0 and not (is_trial and one.tail and one.weeks)
            if is_now and not one.weeks and not one.is_therapy:
                now.append(_taken_now(one))
            elif is_trial or one.weeks or one.helped:
                tried.append(one)
                now.extend(_still(one))
    yield from _medicines(now)
    for place, one in enumerate(tried[:MOST_TRIALS], 1):
        yield from _trial(place, one)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    cuts = [0, *(match.end() for match in STOP.finditer(text)), len(text)]
    yield from pairwise(cuts)


def _taken(text: str, start: int, end: int) -> list[Taken]:
    """Medicines and therapies of one sentence, in order, each with what is said of it."""
    found = [match for form in (TAKEN, THERAPY) for match in form.finditer(text, start, end)]
    found = [one for one in found if one["name"].casefold() not in NOT_A_MEDICINE]
    found.sort(key=lambda match: match.start())
    ends = [*(match.start() for match in found[1:]), end][: len(found)]
    return [
        Taken(
            " ".join(one["name"].split()),
            " ".join(one["dose"].split()) if one.re is TAKEN else "",
            text[one.end() : until],
            *one.span(),
            is_therapy=one.re is THERAPY,
        )
        for one, until in zip(found, ends, strict=True)
    ]


def _taken_now(one: Taken) -> Found:
    often = OFTEN.search(one.tail)
    dose = f"{one.dose} {' '.join(often['often'].split())}" if often else one.dose
    return Found("medicines", f"{one.name} {dose}", one.start, one.end + (often.end() if often else 0))


def _still(one: Taken) -> Iterator[Found]:
    """A trial that goes on at another dose is a medicine of today as well."""
    if match := STILL.search(one.tail):
        yield Found(
            "medicines", f"{one.name} {' '.join(match['dose'].split())}", one.start, one.end, sure=False
        )


def _medicines(now: Sequence[Found]) -> Iterator[Found]:
    """All of them in the one box, one a line. The marks run from the first to the last."""
    by_name = {one.value.split()[0].casefold(): one for one in reversed(now)}
    kept = [one for one in now if by_name[one.value.split()[0].casefold()] is one]
    if kept:
        joined = "\n".join(one.value for one in kept)
        start, end = min(one.start for one in kept), max(one.end for one in kept)
        yield Found("medicines", joined, start, end, sure=all(one.sure for one in kept))


def _trial(place: int, one: Taken) -> Iterator[Found]:
    told = Found("", "", one.start, one.end, sure=bool(one.dose and one.weeks))
    values = {"medicine": one.name, "dose": one.dose, "weeks": one.weeks, "helped": one.helped}
    for part, value in values.items():
        yield replace(told, field=f"trial_{place}_{part}", value=value)
