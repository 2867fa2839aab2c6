"""What the tablet redraws the predicted level with when the clinic cannot be reached: people and doses."""

import json
from base64 import b64encode
from typing import Any
from uuid import UUID

import numpy as np
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from lightwell.pharmacokinetics import History, virtual_people
from lightwell.pharmacokinetics.models import Model
from lightwell.pharmacokinetics.population import SEED
from lightwell.pharmacokinetics.responses import Responses, by_way, responses
from lightwell.treatment.record import record_of
from lightwell.web.access import StaffRequest, staff, treatment_for
from lightwell.web.levels.estimate import PEOPLE, Receiver
from lightwell.web.levels.given import given
from lightwell.web.session import passive
from lightwell.web.treatment.live.level import Predicted

NUMBERS = 12_000
"""As many numbers as a tablet is sent, at most: 64 kB. More ways in, fewer people."""


@staff("treatment.view")
@require_GET
@passive
def people(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """The virtual people of a visit's band, each model a group; none before the dose."""
    record = record_of(treatment_for(request.user, treatment_id))
    level = Predicted(record, [], timezone.now())
    if level.band is None or level.receiver is None:
        return JsonResponse({"groups": []})
    answer = JsonResponse({"groups": groups(level.receiver, given(record))})
    answer["Cache-Control"] = "no-store"
    return answer


def groups(receiver: Receiver, history: History) -> list[dict[str, Any]]:
    """Of each model that is shown: how many people, modes and ways, and their numbers in single precision."""
    each = PEOPLE // len(receiver.shown)
    found = [_responses(one, receiver, history, each) for one in receiver.shown]
    most = NUMBERS * each // sum(one.rates.size + one.gains.size for one in found)
    return [_packed(one, min(each, most)) for one in found]


def _responses(of: Model, receiver: Receiver, history: History, count: int) -> Responses:
    crowd = virtual_people(of, receiver.person, history, count=count, seed=SEED)
    return responses(of, crowd, history)


def _packed(one: Responses, most: int) -> dict[str, Any]:
    rates, gains = one.rates[:, :most], one.gains[:, :, :most]
    ways, modes, count = gains.shape
    return {"people": count, "modes": modes, "ways": ways, "rates": _text(rates), "gains": _text(gains)}


def _text(numbers: Any) -> str:
    return b64encode(np.ascontiguousarray(numbers, dtype="<f4").tobytes()).decode()


def doses(receiver: Receiver, history: History) -> str:
    """The doses for each group, as JSON: pieces (way, start, end, mg a minute), pushes (way, minute, mg)."""
    told = []
    for one in receiver.shown:
        pieces, pushes = by_way(one, receiver.person, history)
        told.append(
            {
                "pieces": [[p.way, p.start_min, p.end_min, p.rate_mg_per_min] for p in pieces],
                "pushes": [[p.way, p.at_min, p.dose_mg] for p in pushes],
            }
        )
    return json.dumps(told)
