"""The treatment chairs."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.scheduling.models import Chair


@transaction.atomic
def add_chair(*, by: Actor, at: datetime, name: str, position: int | None = None) -> Chair:
    """Put up a treatment chair, last in the row unless `position` says. Refused for a taken name."""
    if Chair.objects.filter(name=name).exists():
        raise Refused(_("There is a chair of this name already. Choose another name."), "name")
    last = Chair.objects.order_by("-position").values_list("position", flat=True).first() or 0
    chair = Chair(name=name, position=position or last + 1)
    chair.save(force_insert=True)
    audit.record(
        by=by,
        at=at,
        action="create",
        entity="scheduling.Chair",
        entity_id=str(chair.pk),
        purpose="administration",
        detail=name,
    )
    return chair
