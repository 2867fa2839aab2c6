"""Who is here now, read once for the strip of chairs and for the visit that is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.treatment import queries
from lightwell.treatment.models import Treatment
from lightwell.treatment.record import Record, records_of
from lightwell.treatment.rules.checks import Check
from lightwell.web.access import StaffRequest, treatment_for
from lightwell.web.formats import number, wall
from lightwell.web.people.header import header
from lightwell.web.render import page
from lightwell.web.treatment.live.standing import Tab, tab_of


@dataclass(frozen=True)
class Room:
    """The visit that is looked at, its checks until now, and the tabs of everybody who is here."""

    record: Record
    checks: list[Check]
    tabs: list[Tab]
    now: datetime

    @property
    def treatment(self) -> Treatment:
        return self.record.treatment


def room_of(request: StaffRequest, treatment_id: UUID, now: datetime) -> Room:
    """Twelve queries at most, however many are here. 404 for a visit that is out of reach."""
    shown = queries.here_on(wall(now).date())
    treatment = next((one for one in shown if one.pk == treatment_id), None)
    if treatment is None:
        treatment = treatment_for(request.user, treatment_id)
        shown.append(treatment)
    records = records_of(shown)
    checks = {record.treatment.pk: record.checks(now) for record in records}
    return Room(
        record=next(record for record in records if record.treatment == treatment),
        checks=checks[treatment.pk],
        tabs=_tabs(records, checks, now, treatment.pk),
        now=now,
    )


def _tabs(
    records: Sequence[Record], checks: dict[UUID, list[Check]], now: datetime, current: UUID
) -> list[Tab]:
    return [tab_of(record, checks[record.treatment.pk], now, current) for record in records]


def frame(request: StaffRequest, room: Room) -> dict[str, Any]:
    """What every page of the room shows around its middle. Three queries."""
    treatment, about = room.treatment, header(room.treatment.patient, room.now)
    return {
        **about,
        "facts": _facts(treatment, about["weight_kg"]),
        "room": room,
        "record": room.record,
        "treatment": treatment,
        "tabs": room.tabs,
        "moment": room.now,
        "alerts": [(_("BP plan"), _pressure_plan())],
        "may_record": request.user.may("treatment.record"),
        "new_id": uuid4,
    }


def _facts(treatment: Treatment, weight_kg: Decimal | None) -> list[tuple[str, str]]:
    place = {"number": treatment.number, "all": treatment.course.treatments}
    facts = [(_("Treatment"), _("%(number)s of %(all)s") % place)]
    return [(_("Weight"), f"{number(weight_kg)} kg"), *facts] if weight_kg else facts


def _pressure_plan() -> str:
    policy = knowledge.current().policy
    high, low = policy["intra.bp.notify.systolic_mmhg"], policy["intra.bp.notify.diastolic_mmhg"]
    return _("Tell the physician at %(high)s/%(low)s") % {"high": high, "low": low}


def room_page(
    request: StaffRequest, template: str, room: Room, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the room about one visit, with the line that says who looked."""
    with transaction.atomic():
        whole = {**frame(request, room), **context}
        looked(request, room)
    return page(request, template, whole, status=status)


def looked(request: StaffRequest, room: Room) -> None:
    """Write down that this person looked at the visit."""
    audit.record(
        by=request.user,
        at=room.now,
        action="view",
        patient=room.treatment.patient,
        entity="treatment.Treatment",
        entity_id=str(room.treatment.pk),
    )
