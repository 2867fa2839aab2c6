"""A day of the register in a browser: a rest is wasted before a witness, the safe is counted blind."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from lightwell.pharmacy import actions
from lightwell.pharmacy.models import Container
from lightwell.staff.models import User
from tests.factories.patients import a_patient
from tests.factories.pharmacy import a_draw, a_lot, a_person
from tests.factories.staff import PASSWORD

pytestmark = pytest.mark.journey
PEOPLE = [("Ottoline", "Fernwhistle", 4), ("Basil", "Quickthorn", 4), ("Marguerite", "Sablonnière", 0)]


@pytest.fixture(scope="module")
def morning(opened) -> tuple[User, dict[str, Container]]:
    """The witness of the morning, and its vials by label."""
    with time_machine.travel(datetime(2026, 10, 5, 13, tzinfo=UTC)):
        other = a_person("piers", "RN Piers Underhay")
        return other, a_morning(a_person("tamsin", "RN Tamsin Okonjo-Reed"), other)


def a_morning(nurse: User, other: User) -> dict[str, Container]:
    """Two lots; of three doses the rest of the last is not wasted yet; A3 was counted short."""
    now = timezone.now()
    a_lot(labels=["A1", "A2", "A3"], at=now - timedelta(days=3), expires_on=date(2026, 10, 20))
    a_lot(lot_number="LW-DEMO-B", labels=["B1", "B2"], at=now - timedelta(hours=2))
    vials = {vial.label: vial for vial in Container.objects.select_related("lot")}
    for number, (given_name, family_name, wasted_mg) in enumerate(PEOPLE):
        at, patient = (
            now - timedelta(minutes=60 - 20 * number),
            a_patient(given_name=given_name, family_name=family_name),
        )
        draw = a_draw(by=nurse, witness=other, at=at, patient=patient, container=vials["A1"])
        actions.give_dose(by=nurse, at=at + timedelta(minutes=2), draw=draw, amount_mg=Decimal(36))
        if wasted_mg:
            actions.waste(by=nurse, witness=other, at=at, draw=draw, amount_mg=Decimal(wasted_mg))
    actions.count_container(by=nurse, at=now, witness=other, container=vials["A3"], measured_mg=Decimal(196))
    return vials


def test_a_rest_is_wasted_and_the_safe_is_counted(morning, clock, person):
    other, vials = morning
    nurse = person("nurse")
    nurse.signs_in("tamsin")
    nurse.opens("/register/")
    nurse.sees("Marguerite Sablonnière: 4 mg to account for", "A3: 4 mg short")
    nurse.shows("10-register")
    nurse.follows("Waste with a witness")
    nurse.types(amount_mg=4, password=PASSWORD, witness_password=PASSWORD)
    nurse.chooses(witness=other.pk)
    nurse.shows("10-register-waste")
    nurse.presses("Sign: wasted")
    nurse.sees("Wasted before RN Piers Underhay.", "Every dose is accounted for")
    nurse.opens("/register/count/")
    for label, answer in (("A2", "sealed"), ("A3", "sealed"), ("B1", "sealed"), ("B2", "sealed")):
        nurse.chooses(**{f"found_{vials[label].pk}": answer})
    nurse.types(**{f"mg_{vials['A1'].pk}": 80}, password=PASSWORD, witness_password=PASSWORD)
    nurse.chooses(witness=other.pk)
    nurse.shows("10-register-count")
    nurse.presses("Sign the count")
    nurse.sees("All as the book says", "The register is at zero difference")
    nurse.shows("10-register-closed")


def test_the_other_pages_of_the_register(morning, clock, person):
    a_person("hester", "Hester Quillfeather", "manager")
    line = morning[1]["A3"].entries.get(measured_mg=196)
    manager = person("manager", width=1180, height=820)
    manager.signs_in("hester")
    for address, name in (
        (f"/register/containers/{line.container_id}/", "10-register-container"),
        (f"/register/lines/{line.pk}/correct/", "10-register-correct"),
        ("/register/receive/", "10-register-receive"),
        ("/register/print/", "10-register-print"),
    ):
        manager.opens(address)
        manager.shows(name)
