"""PDFs that are kept: made by Typst from a template and data, stored with their hash, never changed."""

import hashlib
import re
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import orjson
import typst
from babel.dates import get_timezone_name
from django.conf import settings

from lightwell.audit.actors import Actor
from lightwell.chart import entries
from lightwell.chart.models import Document
from lightwell.patients.models import Patient

STANDARD: Final = "a-2b"
"""PDF/A-2b (ISO 19005-2): it looks the same in thirty years, on a machine that has none of our fonts."""
NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
STAND_IN = "\u25a1"  # an empty box: here stood a sign that no font has


def render(template: Path, data: dict, *, archive: bool = True) -> bytes:
    """The PDF that `template` makes of `data` (JSON values, read in the template as sys.inputs.data).

    It is PDF/A, unless `archive` is off, as it must be for a template that sets pages of another PDF. The
    fonts are Typst's own, so that the same data give the same bytes on each machine. A sign that none of
    them has stands as an empty box; ask `unprintable` first where a person can still change it.
    """
    while True:
        try:
            return _compiled(template, data, STANDARD if archive else None)
        except typst.TypstError as error:
            if not (sign := _missing(error)):
                raise
            data = _without(sign, data)


def unprintable(template: Path, data: dict) -> str:
    """The first signs in `data` that no font has, as a template would set them; empty when all print."""
    try:
        _compiled(template, data, STANDARD)
    except typst.TypstError as error:
        if sign := _missing(error):
            return sign
        raise
    return ""


def page_count(template: Path, data: dict) -> int:
    """How many pages `template` makes of `data`; the template says so in <pages>."""
    given = {"data": orjson.dumps(data).decode()}
    told = typst.query(
        str(template),
        "<pages>",
        field="value",
        one=True,
        root=str(template.parent),
        sys_inputs=given,
        ignore_system_fonts=True,
    )
    return int(orjson.loads(told))


def _compiled(template: Path, data: dict, standard: Literal["a-2b"] | None) -> bytes:
    return typst.compile(
        str(template),
        root=str(template.parent),
        sys_inputs={"data": orjson.dumps(data).decode()},
        pdf_standards=standard,
        ignore_system_fonts=True,
    )


def _missing(error: Exception) -> str:
    found = NO_GLYPH.search(str(error))
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), found[1]) if found else ""


def _without(sign: str, data: Any) -> Any:
    match data:
        case str():
            return data.replace(sign, STAND_IN)
        case list():
            return [_without(sign, one) for one in data]
        case dict():
            return {name: _without(sign, one) for name, one in data.items()}
    return data


def clinic_time(moment: datetime, language: str) -> str:
    """The clinic's wall time with the name of its zone as readers know it: 10:00 EST, 10:00 HNE."""
    local = moment.astimezone(ZoneInfo(settings.CLINIC_TIME_ZONE))
    return f"{local:%H:%M} {get_timezone_name(local, width='short', locale=f'{language}_CA')}"


def store(
    *,
    by: Actor,
    at: datetime,
    patient: Patient | None,
    kind: str,
    title: str,
    language: str,
    pdf: bytes,
    id=None,
) -> Document:
    """Keep `pdf` as a sealed document. Like every entry it is audited by the action that calls this."""
    return entries.write(
        Document,
        by=by,
        at=at,
        patient=patient,
        id=id,
        kind=kind,
        title=title,
        language=language,
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
    )


def intact(document: Document) -> bool:
    """True when the stored bytes are still those that were signed."""
    return hashlib.sha256(bytes(document.pdf)).hexdigest() == document.sha256
