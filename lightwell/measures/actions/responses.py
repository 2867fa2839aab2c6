"""Keeping what a person answered: each item, and the total that follows."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.measures import rules
from lightwell.measures.models import Answer, Response
from lightwell.patients.models import Patient

WHOLE_TOTALS = ("sum", "total-only")
"""How a total is made that may be entered as one number from elsewhere."""


@transaction.atomic
def record_response(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    instrument: str,
    answers: Mapping[str, int | None],
    answered_at: datetime,
    setting: str,
    id: UUID | None = None,
) -> Response:
    """Keep the answers to a scale, in points by item code (None: left out), and score them.

    Refused for an answer the scale does not have or did not ask, for none at all, and for a time to come.
    An `id` that is stored already gives that response again.
    """
    scale = knowledge.current().scale(instrument)
    try:
        scored = rules.score(scale, answers)
    except ValueError as error:
        raise Refused(
            _("One of the answers is not on the questionnaire. Choose from the list."), "answers"
        ) from error
    if not scored.answered:
        told = {"scale": scale.name(get_language() or "en")}
        raise Refused(_("Answer at least one question of %(scale)s.") % told, "answers")
    whole = {item.code: answers.get(item.code) for item in scale.items}
    whole_number = "total_score" if isinstance(scored.total, int) else "exact_score"
    values = {whole_number: scored.total, "prorated": scored.prorated}
    return _keep(by, at, patient, id, instrument, answered_at, setting, whole, values)


@transaction.atomic
def record_total(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    instrument: str,
    total: int,
    answered_at: datetime,
    setting: str,
    id: UUID | None = None,
) -> Response:
    """Keep only the total, in points, of a scale that was filled in elsewhere."""
    scale = knowledge.current().scale(instrument)
    highest = scale.max_total
    if scale.how not in WHOLE_TOTALS:
        raise Refused(_("This scale has no total of its own. Enter its answers."), instrument)
    if not 0 <= total <= highest:
        raise Refused(
            _("%(scale)s runs from 0 to %(highest)s points. Enter a total in between.")
            % {"scale": scale.name(get_language() or "en"), "highest": highest},
            instrument,
        )
    return _keep(by, at, patient, id, instrument, answered_at, setting, {}, {"total_score": total})


def _keep(by, at, patient, id, instrument, answered_at, setting, answers, values) -> Response:
    if answered_at > at:
        raise Refused(_("The answers cannot be from a time that has not come yet."), "answered_at")
    if id is not None and Response.objects.filter(pk=id).exists():
        return entries.write(Response, by=by, at=at, patient=patient, id=id)
    response = entries.write(
        Response,
        by=by,
        at=at,
        patient=patient,
        id=id,
        instrument=instrument,
        answered_at=answered_at,
        setting=setting,
        language=(get_language() or "en")[:2],
        **values,
    )
    rows = [Answer(response=response, item=item, value=value) for item, value in answers.items()]
    Answer.objects.bulk_create(rows)
    audit.record(by=by, at=at, action="create", patient=patient, rows=[response, *rows])
    return response
