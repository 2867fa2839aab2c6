"""A check-in answered at 23:10: help on the same screen, a promise with a time, and somebody who takes it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lightwell.outcomes import actions as outcomes
from tests.factories.treatment import START, a_treatment, the_team

pytestmark = pytest.mark.journey


def test_a_thought_of_death_at_night_gets_help_at_once_and_an_owner(opened, clock, person):
    clock.move_to(START + timedelta(hours=3))
    team = the_team()
    treatment = a_treatment("gone", team=team)
    clock.move_to(START + timedelta(hours=26))
    _check_in, secret = outcomes.send_check_in(
        by=team.nurse, at=timezone.now(), patient=treatment.patient, treatment=treatment
    )
    clock.move_to(START + timedelta(hours=35, minutes=50))
    phone = person("patient", width=390, height=844)
    phone.opens(f"/my/open/{secret}/")
    phone.presses("Open my pages")
    for number in range(1, 10):
        phone.sees(f"Question {number} of 9")
        phone.chooses(answer=2 if number == 9 else 1)
        phone.presses("Next" if number < 9 else "Send my answers")
    phone.sees("Call 9-8-8", "Someone from the clinic calls you before 3:10")
    phone.shows("09e-portal-after-item-9")
    phone.follows("Help now")
    phone.shows("09d-portal-help")
    psychiatrist = person("psychiatrist")
    psychiatrist.signs_in("psychiatrist")
    psychiatrist.opens("/check-ins/")
    psychiatrist.sees("FERNWHISTLE, Ottoline", "Thoughts of death or self-harm")
    psychiatrist.shows("08-safety-task")
    psychiatrist.presses("Take it")
    psychiatrist.sees("Dr. Sunniva Achterberg")
