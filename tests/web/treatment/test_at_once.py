"""The same check sent twice at the same moment is one row, and both browsers are told that it is kept."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.http import HttpResponse

from lightwell.treatment.models import VitalSigns
from lightwell.web import again
from tests.factories import treatment as visit
from tests.factories.at_once import at_the_same_moment

TYPED = {"systolic_mmhg": "151", "diastolic_mmhg": "92", "heart_rate_bpm": "84", "spo2_percent": "98"}


def test_two_clicks_at_once_are_one_check(at_once, signed_in, at):
    team = visit.the_team()
    running = visit.a_treatment(team=team)
    at(10)
    browsers = [signed_in(team.nurse) for _click in range(4)]
    sent = {"entry_id": str(uuid4()), "measured": "", **TYPED}
    address = f"/treatments/{running.pk}/vital-signs/"
    answers = at_the_same_moment(*(lambda one=one: one.post(address, sent).status_code for one in browsers))
    assert answers == [303] * 4
    assert VitalSigns.objects.filter(measured_at__gt=visit.START).count() == 1


@pytest.mark.parametrize("error", [IntegrityError, OperationalError])
def test_what_fails_twice_is_an_error(db, rf, error):
    tried = []

    def view(request) -> HttpResponse:
        tried.append(request)
        raise error

    with pytest.raises(error):
        again.answered(view, rf.post("/"))
    assert len(tried) == (2 if connection.vendor == "postgresql" else 1)
