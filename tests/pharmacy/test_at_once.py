"""Two people at the safe at the same moment: each in turn, and nobody waits for ever."""

from decimal import Decimal
from time import sleep
from uuid import uuid4

from django.db import transaction

from lightwell.audit import queries as audit
from lightwell.pharmacy import actions, book, queries
from lightwell.pharmacy.models import RegisterEntry
from tests.conftest import NOW
from tests.factories.at_once import at_the_same_moment
from tests.factories.patients import a_patient
from tests.factories.pharmacy import a_container, a_draw, a_lot, a_person


def two() -> tuple[dict, dict]:
    """Two nurses, each of whom witnesses for the other."""
    one, other = a_person("one", "RN One"), a_person("two", "RN Two")
    return {"by": one, "witness": other, "at": NOW}, {"by": other, "witness": one, "at": NOW}


def test_of_two_who_draw_the_last_of_a_vial_one_is_refused(at_once):
    patient, vial = a_patient(), a_container()

    def draw(people: dict) -> str:
        a_draw(**people, patient=patient, container=vial, amount_mg=150)
        return "drawn"

    answers = at_the_same_moment(*(lambda people=people: draw(people) for people in two()))
    assert sorted(getattr(one, "field", one) for one in answers) == ["amount_mg", "drawn"]
    assert queries.balance(vial) == 50


def test_the_safe_is_counted_while_somebody_draws(at_once):
    first, last = sorted(a_lot(labels=["A1", "A2"]).containers.all(), key=lambda vial: vial.pk)
    patient, (one, other) = a_patient(), two()

    @transaction.atomic
    def draw() -> None:
        book.open_page(last)
        sleep(0.4)
        a_draw(**one, patient=patient, container=last)

    def count() -> None:
        sleep(0.2)
        actions.count_containers(**other, found=[(first, Decimal(200)), (last, Decimal(160))], id=uuid4())

    assert at_the_same_moment(draw, count) == [None, None]
    assert RegisterEntry.objects.filter(kind="count").count() == 2 and not queries.short_counts()
    assert audit.broken_link() is None
