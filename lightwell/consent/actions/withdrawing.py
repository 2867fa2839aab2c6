"""Changing one's mind."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.consent import queries
from lightwell.consent.models import Withdrawal
from lightwell.patients.models import Patient


@transaction.atomic
def withdraw_consent(
    *, by: Actor, at: datetime, patient: Patient, words: str = "", id: UUID | None = None
) -> Withdrawal:
    """The patient changed their mind: nothing they signed until now counts. Refused when nothing does."""
    if id and (stored := Withdrawal.objects.filter(pk=id, patient=patient).first()):
        return stored
    if not queries.has_something_to_withdraw(patient, at):
        raise Refused(_("There is no consent to withdraw."))
    row = entries.write(Withdrawal, by=by, at=at, patient=patient, id=id, withdrawn_at=at, words=words[:500])
    audit.record(by=by, at=at, action="withdraw", patient=patient, rows=[row])
    return row
