"""Two treatments that meet in one vial: nobody waits for the other for ever."""

from decimal import Decimal
from time import sleep

from django.db import transaction

from lightwell.audit import queries as audit
from lightwell.pharmacy import book
from lightwell.pharmacy import queries as register
from lightwell.treatment import actions
from tests.factories import treatment as visit
from tests.factories.at_once import at_the_same_moment
from tests.factories.pharmacy import a_draw

LATER = visit.START + 40 * visit.MINUTE


def test_a_dose_ends_while_another_is_drawn_from_its_vial(at_once):
    team = visit.the_team()
    running = visit.a_treatment(team=team)
    vial = register.draws_of(running.pk).get().container

    @transaction.atomic
    def draw_for_another() -> None:
        book.open_page(vial)
        sleep(0.4)
        by, witness = team.second_nurse, team.nurse
        a_draw(by=by, witness=witness, at=LATER, patient=running.patient, container=vial)

    def end() -> None:
        sleep(0.2)
        over = {"happened_at": LATER, "given_mg": Decimal(36)}
        actions.finish_dose(by=team.nurse, at=LATER, treatment=running, **over)

    assert at_the_same_moment(draw_for_another, end) == [None, None]
    lines = vial.entries.order_by("line").values_list("kind", flat=True)
    assert list(lines) == ["receipt", "draw", "draw", "give"]
    assert audit.broken_link() is None
