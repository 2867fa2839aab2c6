"""What may be set from outside: every name, its meaning and its default. An unknown name is refused."""

import os
from collections.abc import Mapping

KNOWN = {
    "LIGHTWELL_DATA_DIR": "folder of the embedded database and uploads (default: var/data)",
    "LIGHTWELL_KEY_DIR": "folder of the keys, kept apart from the data (default: var/keys)",
    "LIGHTWELL_DATABASE_URL": "postgresql://user:password@host:port/name to use PostgreSQL instead",
    "LIGHTWELL_HOSTS": "host names this clinic is reached by, separated by commas (default: localhost)",
    "LIGHTWELL_HTTPS": "yes when people reach it by https (cookies are then secure only; default: no)",
    "LIGHTWELL_CLINIC": "the clinic's name on every page and letter (default: Northlight Clinic)",
    "LIGHTWELL_PHONE": "the clinic's telephone (default: that of a made-up clinic, as the next four)",
    "LIGHTWELL_FAX": "the clinic's fax",
    "LIGHTWELL_EMAIL": "the address for questions; no health details are asked for there",
    "LIGHTWELL_ADDRESS": "street and town, separated by a semicolon",
    "LIGHTWELL_HOURS": "when the telephone is answered on weekdays, such as 08:00-16:30",
    "LIGHTWELL_COST_EN": "what a treatment costs, one line for the decision aid (default: ask us)",
    "LIGHTWELL_COST_FR": "the same in French",
    "LIGHTWELL_PROVINCE": "two letters, such as QC: whose consent text counts (default: all of Canada)",
    "LIGHTWELL_TIME_ZONE": "the clinic's wall time (default: America/Toronto)",
    "LIGHTWELL_DEBUG": "yes shows errors in the browser; never with real patients (default: no)",
    "LIGHTWELL_CHROMIUM": "the browser that the tests drive (default: the one found on this machine)",
    "LIGHTWELL_SHOTS": "where the tests leave their pictures (default: var/shots)",
}


class UnknownSetting(Exception):
    """An environment variable that nobody reads: most likely a typing mistake."""


def read(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The LIGHTWELL_* settings that are set; refuses a name that is not in KNOWN."""
    ours = {name: value for name, value in environ.items() if name.startswith("LIGHTWELL_")}
    if unknown := sorted(ours.keys() - KNOWN.keys()):
        raise UnknownSetting(f"{unknown[0]} is not a setting of Lightwell. Known: {', '.join(KNOWN)}.")
    return ours


def yes(value: str) -> bool:
    """True for 'yes', False for 'no'; anything else is refused."""
    if value not in ("yes", "no"):
        raise UnknownSetting(f"A setting that is yes or no was given as {value!r}.")
    return value == "yes"
