"""How times, days and numbers are written, in the clinic's wall time and the reader's language.

Staff read 10:30 and 2026-03-11; patients read 10:30 am or 10 h 30, and Monday 16 March.
French takes a comma for decimals and a no-break space for thousands.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as django_format
from django.utils.translation import get_language, gettext

NO_BREAK_SPACE = "\u00a0"


def now() -> datetime:
    """This moment in the clinic's wall time, for clocks on a page."""
    return wall(timezone.now())


def wall(moment: datetime) -> datetime:
    """The same moment as the clinic's clock shows it; a time without a zone is refused."""
    if timezone.is_naive(moment):
        raise ValueError("A time without a time zone cannot be shown.")
    return moment.astimezone(ZoneInfo(settings.CLINIC_TIME_ZONE))


def at_time(moment: datetime) -> str:
    """10:30, for staff and tables."""
    return wall(moment).strftime("%H:%M")


def at_clock(moment: datetime) -> str:
    """10:30 am, or 10 h 30 in French: for patients."""
    return _clock(wall(moment).time())


def as_clock(hours_minutes: str) -> str:
    """The same for a time of every day, given as "16:30"."""
    return _clock(time.fromisoformat(hours_minutes))


def on_day(day: date) -> str:
    """Monday 16 March; lundi 16 mars."""
    return django_format(_day(day), "l j F")


def on_short_day(day: date) -> str:
    """16 Mar; 16 mars."""
    return (
        django_format(_day(day), "j N").removesuffix(".").lower()
        if _french()
        else _day(day).strftime("%-d %b")
    )


def on_date(day: date) -> str:
    """2026-03-16, for staff and tables."""
    return _day(day).isoformat()


def minutes(count: int) -> str:
    """4 min; 1 h 05 min. Always with its word, so that it is never read as a clock time."""
    hours, rest = divmod(abs(int(count)), 60)
    text = f"{hours} h {rest:02d} min" if hours else f"{rest} min"
    return ("-" if count < 0 else "") + text.replace(" ", NO_BREAK_SPACE)


def number(value: Decimal | float | int, places: int | None = None) -> str:
    """1,250 and 0.5; 1 250 and 0,5 in French. A zero before the point, none trailing unless `places` asks."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    text = f"{exact:,.{places}f}" if places is not None else _trimmed(exact)
    if _french():
        return text.replace(",", NO_BREAK_SPACE).replace(".", ",")
    return text


def yes_no(value: bool | None) -> str:
    """Yes, No, or Not known: nothing unknown is ever shown as no."""
    if value is None:
        return gettext("Not known")
    return gettext("Yes") if value else gettext("No")


def initials(name: str) -> str:
    """TO for "RN Tamsin Okonjo-Reed": the first letters of the last two words."""
    return "".join(word[0] for word in name.split()[-2:]).upper()


def _clock(local: time) -> str:
    if _french():
        return f"{local.hour}{NO_BREAK_SPACE}h{NO_BREAK_SPACE}{local.minute:02d}"
    half = "am" if local.hour < 12 else "pm"
    return f"{local.hour % 12 or 12}:{local.minute:02d}{NO_BREAK_SPACE}{half}"


def _trimmed(exact: Decimal) -> str:
    text = f"{exact:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(day: date) -> date:
    return wall(day).date() if isinstance(day, datetime) else day


def _french() -> bool:
    return (get_language() or "").startswith("fr")


FILTERS: dict[str, Callable[..., Any]] = {
    "at_time": at_time,
    "at_clock": at_clock,
    "as_clock": as_clock,
    "on_day": on_day,
    "on_short_day": on_short_day,
    "on_date": on_date,
    "minutes": minutes,
    "number": number,
    "yes_no": yes_no,
    "initials": initials,
}
