"""Drawing an attachment anew, so that nobody opens what a stranger sent."""

from datetime import datetime

from django.db import transaction

from lightwell import sandbox
from lightwell.audit import actions as audit
from lightwell.audit.actors import SYSTEM, Actor
from lightwell.referrals.models import Attachment, Preparation, PreparedPage


def prepare_attachment(*, at: datetime, attachment: Attachment) -> Preparation:
    """Draw the file anew and keep its pages, or why that cannot be. Takes up to two minutes.

    Raises IntegrityError when another loop prepared it meanwhile.
    """
    rebuilt = sandbox.rebuild(bytes(attachment.content))
    with transaction.atomic():
        return keep_preparation(by=SYSTEM, at=at, attachment=attachment, rebuilt=rebuilt)


def keep_preparation(
    *, by: Actor, at: datetime, attachment: Attachment, rebuilt: sandbox.Rebuilt
) -> Preparation:
    """Keep the pages of a file, or why it has none, within the caller's transaction."""
    preparation = Preparation(
        attachment=attachment, at=at, problem=rebuilt.problem or "", page_count=len(rebuilt.pages)
    )
    pages = [
        PreparedPage(
            preparation=preparation,
            number=number,
            jpeg=page.picture,
            width_px=page.width_px,
            height_px=page.height_px,
            text=page.text,
        )
        for number, page in enumerate(rebuilt.pages, 1)
    ]
    for row in (preparation, *pages):
        row.save(force_insert=True)
    audit.record(by=by, at=at, action="create", rows=[preparation, *pages], detail=preparation.problem)
    return preparation
