"""Stock of the tests: obviously invented lots, and doses drawn from them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

from lightwell.pharmacy import actions
from lightwell.pharmacy.models import Container, Lot, RegisterEntry
from lightwell.staff.models import User
from tests.factories.staff import a_user

RECEIVED = datetime(2026, 11, 2, 14, 0, tzinfo=UTC)


def a_person(username: str, name: str, role: str = "nurse") -> User:
    """The member of staff with this user name, made when there is none."""
    return User.objects.filter(username=username).first() or a_user(role, username=username, name=name)


def a_lot(**over) -> Lot:
    """LW-DEMO-A of case 1: one vial A1, 200 mg at 10 mg/mL, unless told otherwise; the next is LW-DEMO-A2."""
    others = Lot.objects.filter(lot_number__startswith="LW-DEMO-A").count()
    details = {
        "by": over.pop("by", None) or a_person("stock", "Hester Quillfeather", "manager"),
        "witness": over.pop("witness", None) or a_person("stock2", "RN Piers Underhay"),
        "at": RECEIVED,
        "drug": "ketamine",
        "lot_number": f"LW-DEMO-A{others + 1 if others else ''}",
        "concentration_mg_per_ml": Decimal(10),
        "container_ml": Decimal(20),
        "expires_on": date(2027, 6, 30),
        "labels": ["A1"],
    }
    return actions.receive_lot(**{**details, **over})


def a_container(**over) -> Container:
    """The first container of a lot of its own."""
    return a_lot(**over).containers.select_related("lot").first()


def a_draw(*, by: User, witness: User, at: datetime, patient, amount_mg=40, **over) -> RegisterEntry:
    """40 mg drawn for a treatment, from a container of its own unless one is given."""
    details = {"container": over.pop("container", None) or a_container(), "treatment_id": uuid4()}
    return actions.draw_dose(
        by=by, witness=witness, at=at, patient=patient, amount_mg=Decimal(amount_mg), **{**details, **over}
    )
