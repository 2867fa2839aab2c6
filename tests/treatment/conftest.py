import pytest

from tests.factories.treatment import Team, the_team


@pytest.fixture
def team(db) -> Team:
    return the_team()
