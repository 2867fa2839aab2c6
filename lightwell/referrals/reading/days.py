"""Days, as people write them, in English and French."""

import re
from datetime import date

MONTHS = (
    ("january", "jan", "janvier"),
    ("february", "feb", "février", "fevrier", "fév"),
    ("march", "mar", "mars"),
    ("april", "apr", "avril", "avr"),
    ("may", "mai"),
    ("june", "jun", "juin"),
    ("july", "jul", "juillet", "juil"),
    ("august", "aug", "août", "aout"),
    ("september", "sept", "sep", "septembre"),
    ("october", "oct", "octobre"),
    ("november", "nov", "novembre"),
    ("december", "dec", "décembre", "déc", "decembre"),
)
MONTH = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
YEAR_FIRST = re.compile(r"\b(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})\b")
YEAR_LAST = re.compile(r"\b(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})\b")
DAY_MONTH = re.compile(r"\b(\d{1,2})(?:er|st|nd|rd|th)?[ -]([^\W\d]{3,9})\.?,?[ -](\d{4})\b", re.I)
MONTH_DAY = re.compile(r"\b([^\W\d]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b", re.I)


def day_in(text: str) -> tuple[date, tuple[int, int], bool] | None:
    """The first day written in `text`, where, and whether it can be read in one way only.

    03/04/1980 may be in March or in April: then the day first, as a guess.
    """
    for form in (YEAR_FIRST, DAY_MONTH, MONTH_DAY, YEAR_LAST):
        if (match := form.search(text)) and (read := _day(form, match.groups())):
            return read[0], match.span(), read[1]
    return None


def _day(form: re.Pattern, parts: tuple[str, ...]) -> tuple[date, bool] | None:
    if form is YEAR_FIRST:
        return _dated(*map(int, parts))
    if form is DAY_MONTH:
        return _dated(int(parts[2]), MONTH.get(parts[1].casefold(), 0), int(parts[0]))
    if form is MONTH_DAY:
        return _dated(int(parts[2]), MONTH.get(parts[0].casefold(), 0), int(parts[1]))
    first, second, year = map(int, parts)
    day_first, month_first = _dated(year, second, first), _dated(year, first, second)
    if day_first and month_first and first != second:
        return day_first[0], False
    return day_first or month_first


def _dated(year: int, month: int, day: int) -> tuple[date, bool] | None:
    try:
        return date(year, month, day), True
    except ValueError:
        return None
