"""A round of the safe: several containers counted and signed at once."""

from decimal import Decimal
from uuid import uuid4

import pytest

from lightwell.audit.refusal import Refused
from lightwell.pharmacy import actions
from lightwell.pharmacy.models import RegisterEntry
from tests.factories.pharmacy import a_container, a_lot


def test_a_round_of_the_safe_is_counted_whole_or_not_at_all(nurse, second_nurse, now):
    first, second = a_lot(labels=["A1", "A2"]).containers.order_by("label")
    people = {"by": nurse, "witness": second_nurse, "at": now}
    with pytest.raises(Refused, match="at most two decimals"):
        actions.count_containers(**people, found=[(first, Decimal(200)), (second, Decimal("0.001"))])
    assert not RegisterEntry.objects.filter(kind="count").exists()
    lines = actions.count_containers(**people, found=[(first, Decimal(200)), (second, Decimal(190))])
    assert {line.container.label: line.difference_mg for line in lines} == {"A1": 0, "A2": -10}


def test_a_round_sent_twice_is_one_and_a_changed_one_is_refused(nurse, second_nurse, now):
    vial = a_container()
    people = {"by": nurse, "witness": second_nurse, "at": now, "id": uuid4()}
    first = actions.count_containers(**people, found=[(vial, Decimal(190))])
    assert actions.count_containers(**people, found=[(vial, Decimal(190))]) == first
    with pytest.raises(Refused, match="other content"):
        actions.count_containers(**people, found=[(vial, Decimal(200))])
