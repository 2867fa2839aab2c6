"""PDFs that are kept: made by Typst from a template and data, stored with their hash, never changed."""

import hashlib
from datetime import datetime
from pathlib import Path

import orjson
import typst

from lightwell.audit.actors import Actor
from lightwell.chart import entries
from lightwell.chart.models import Document
from lightwell.patients.models import Patient


def render(template: Path, data: dict) -> bytes:
    """The PDF that `template` makes of `data` (JSON values, read in the template as sys.inputs.data)."""
    return typst.compile(
        str(template), root=str(template.parent), sys_inputs={"data": orjson.dumps(data).decode()}
    )


def store(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
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
