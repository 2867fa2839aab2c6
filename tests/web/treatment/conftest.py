"""A treatment that runs on the clinic's tablet, and a clock in minutes from the start of its dose."""

from datetime import timedelta

import pytest

from tests.factories import treatment as visit


@pytest.fixture(autouse=True)
def _clock(time_machine):
    """People sign in when the patient arrives, not when the tests happen to run."""
    time_machine.move_to(visit.ARRIVED, tick=False)


@pytest.fixture
def team(db):
    return visit.the_team()


@pytest.fixture
def at(time_machine):
    """Moves the clock to so many minutes after the start of the dose."""

    def move(minute: float):
        moment = visit.START + timedelta(minutes=minute)
        time_machine.move_to(moment, tick=False)
        return moment

    return move


@pytest.fixture
def running(team, at):
    at(10)
    return visit.a_treatment("running", team=team)


@pytest.fixture
def browser(signed_in, team):
    return signed_in(team.nurse)
