"""What may be set from outside: every name, its meaning and its default. An unknown name is refused."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

KNOWN = {
    "LIGHTWELL_DATA_DIR": "folder of the embedded database and uploads (default: var/data)",
    "LIGHTWELL_KEY_DIR": "folder of the keys, kept apart from the data (default: var/keys)",
    "LIGHTWELL_DATABASE_URL": "postgresql://user:password@host:port/name to use PostgreSQL instead",
    "LIGHTWELL_HOSTS": "host names this clinic is reached by, separated by commas (default: localhost)",
    "LIGHTWELL_HTTPS": "yes when people reach it by https (cookies are then secure only; default: no)",
    "LIGHTWELL_CLINIC": "the clinic's name on every page and letter (default: Northlight Clinic)",
    "LIGHTWELL_PHONE": "the clinic's telephone (default: that of a made-up clinic, as the next four)",
    "LIGHTWELL_FAX": "the clinic's fax",
    "LIGHTWELL_FAX_DIR": "folder that a fax machine or scanner writes to; what was taken is removed from it",
    "LIGHTWELL_FAX_IMAP": "imaps://user:password@host:993/INBOX, a mailbox that faxes are sent to",
    "LIGHTWELL_EMAIL": "the address for questions; no health details are asked for there",
    "LIGHTWELL_ADDRESS": "street and town, separated by a semicolon",
    "LIGHTWELL_HOURS": "when the telephone is answered on weekdays, such as 08:00-16:30",
    "LIGHTWELL_LOGO": "file with the clinic's mark for its letters: SVG, PNG or JPEG (default: none)",
    "LIGHTWELL_COST_EN": "what a treatment costs, one line for the decision aid (default: ask us)",
    "LIGHTWELL_COST_FR": "the same in French",
    "LIGHTWELL_PROVINCE": "two letters, such as QC: whose consent text counts (default: all of Canada)",
    "LIGHTWELL_TIME_ZONE": "the clinic's wall time (default: America/Toronto)",
    "LIGHTWELL_URL": "where people reach this clinic, for links in e-mails (default: http://localhost:8000)",
    "LIGHTWELL_SMTP": "smtp://user:password@host:port, or smtps://, to send e-mail (default: only shown)",
    "LIGHTWELL_MAIL_FROM": "from whom e-mails come (default: LIGHTWELL_EMAIL)",
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


def picture(name: str) -> Path | None:
    """The file of the clinic's mark; none when no name is given. Refused when there is no such picture."""
    if not name:
        return None
    path = Path(name)
    if path.suffix not in (".svg", ".png", ".jpg") or not path.is_file():
        raise UnknownSetting(f"LIGHTWELL_LOGO names {name!r}, which is no .svg, .png or .jpg file.")
    return path


def mail(address: str) -> dict[str, Any]:
    """Django's mail settings from one address; without one, e-mails are shown on the console and not sent."""
    if not address:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(address)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise UnknownSetting("LIGHTWELL_SMTP is not of the form smtp://user:password@host:port.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_TIMEOUT": 20,
    }
