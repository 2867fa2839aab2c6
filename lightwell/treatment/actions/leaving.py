"""Recovery and leaving: only when every line is met, with a named escort, signed."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.staff.models import User
from lightwell.treatment import queries
from lightwell.treatment.actions.writing import open_record, since_arrival, write_entry
from lightwell.treatment.models import Departure, Recovery, Treatment
from lightwell.treatment.rules import leaving
from lightwell.treatment.rules.leaving import Line

LINES = {
    Line.STAY: _("the least stay"),
    Line.ALDRETE: _("the Aldrete score"),
    Line.PADSS: _("the PADSS score"),
    Line.PRESSURE: _("two blood pressures near the start or low enough"),
    Line.DISSOCIATION: _("feeling back to usual"),
    Line.ORIENTED: _("knowing who, where and when"),
    Line.GAIT: _("walking steadily"),
    Line.FLUIDS: _("drinking without nausea"),
    Line.SCREEN: _("a suicide risk that is not high"),
    Line.LINE_OUT: _("the line taken out"),
    Line.ESCORT: _("the escort being here"),
    Line.AFTERCARE: _("the written after-care"),
}


@transaction.atomic
def record_recovery(
    *, by: User, at: datetime, treatment: Treatment, assessed_at: datetime, id: UUID | None = None, **values
) -> Recovery:
    """Keep one look at recovery. `values`: the columns of Recovery; empty: not asked.

    Refused for a score beyond its range and while the dose is not over.
    """
    record = open_record(treatment)
    if record.over_at is None:
        raise Refused(_("The dose is not over yet."))
    since_arrival(assessed_at, at, treatment, "assessed_at")
    for name, value in values.items():
        if isinstance(value, int) and not 0 <= value <= _most(name):
            raise Refused(_("Choose one of the points offered."), name)
    return write_entry(Recovery, by=by, at=at, treatment=treatment, id=id, assessed_at=assessed_at, **values)


def _most(name: str) -> int:
    return leaving.MOST_POINTS if name.startswith(("aldrete_", "padss_")) else leaving.MOST_CADSS6


@transaction.atomic
def leave(
    *,
    by: User,
    at: datetime,
    treatment: Treatment,
    left_at: datetime,
    escort_name: str,
    against_advice: bool = False,
    reason: str = "",
    id: UUID | None = None,
) -> Departure:
    """The patient goes home, with whom, signed. Refused with the list of what is not met.

    Against advice it is kept with its reason, whatever is not met. The signer was asked for the password.
    """
    if stored := Departure.objects.filter(treatment=treatment).first():
        return stored
    if not by.may("treatment.end"):
        raise Refused(_("Your role does not include ending a treatment."))
    record = open_record(treatment)
    since_arrival(left_at, at, treatment, "left_at")
    if record.started_at and record.over_at is None:
        raise Refused(_("The dose is not over. Stop it first."))
    if against_advice:
        _need(reason, _("Say what the patient was told and why they left."), "reason")
    else:
        _refuse_unready(record, left_at)
        _need(escort_name, _("Name the person who takes the patient home."), "escort_name")
    row = Departure(
        treatment=treatment,
        left_at=left_at,
        escort_name=escort_name.strip(),
        signed_by=by,
        against_advice=against_advice,
        reason=reason.strip(),
    )
    row.id = id or row.id
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return Departure.objects.get(treatment=treatment)
    audit.record(by=by, at=at, action="sign", patient=treatment.patient, rows=[row], detail=reason)
    return row


def _refuse_unready(record, left_at: datetime) -> None:
    high = queries.cssrs_high(record.treatment.patient, left_at)
    found = record.leaving_lines(left_at, cssrs_high=high)
    if not leaving.ready(found):
        missing = "; ".join(str(LINES[line]) for line in leaving.unmet(found))
        raise Refused(_("Not ready to leave. Still missing: %(missing)s.") % {"missing": missing})


def _need(words: str, sentence, field: str) -> None:
    if not words.strip():
        raise Refused(sentence, field)
