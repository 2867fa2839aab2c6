"""Two people send at the same moment: one line each where both can be, one of them refused where not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from lightwell.pharmacy import queries
from lightwell.pharmacy.models import RegisterEntry
from tests.factories.patients import a_patient
from tests.factories.pharmacy import a_container, a_draw, a_person
from tests.factories.staff import PASSWORD


@pytest.fixture
def three(at_once):
    return [a_person(name, f"RN {name.title()}") for name in ("one", "two", "three")]


@pytest.fixture
def together(signed_in):
    """Send each form in a browser and a thread of its own; the status of every answer, in order."""

    def send(*sendings) -> list[int]:
        barrier, browsers = Barrier(len(sendings)), [signed_in(by) for by, _, _ in sendings]

        def one(browser, address, told) -> int:
            barrier.wait()
            try:
                return browser.post(address, told).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(len(sendings)) as pool:
            args = [(b, address, told) for b, (_, address, told) in zip(browsers, sendings, strict=True)]
            return sorted(pool.map(lambda each: one(*each), args))

    return send


def _signed(witness, **fields) -> dict:
    people = {"witness": witness.pk, "password": PASSWORD, "witness_password": PASSWORD}
    return {"entry_id": uuid4(), **people, **fields}


def test_of_two_who_waste_the_same_rest_one_is_refused(three, together, now):
    one, two, three_ = three
    draw = a_draw(by=one, witness=two, at=now, patient=a_patient(), container=a_container())
    address = f"/register/draws/{draw.pk}/waste/"
    told = {"amount_mg": "40", "method": "spilled"}
    found = together((one, address, _signed(three_, **told)), (two, address, _signed(three_, **told)))
    assert found == [302, 422]
    assert RegisterEntry.objects.filter(kind="waste").count() == 1
    assert queries.open_draws() == []


def test_two_clicks_at_once_are_one_line(three, together, now):
    one, two, three_ = three
    draw = a_draw(by=one, witness=two, at=now, patient=a_patient(), container=a_container())
    told = _signed(three_, amount_mg="10", method="spilled")
    address = f"/register/draws/{draw.pk}/waste/"
    assert together((one, address, told), (one, address, told)) == [302, 302]
    assert RegisterEntry.objects.filter(kind="waste").count() == 1


def test_two_counts_at_once_are_two_lines(three, together, now):
    one, two, three_ = three
    vial = a_container(at=now - timedelta(days=1))
    told = {f"mg_{vial.pk}": "200"}
    found = together(
        (one, "/register/count/", _signed(three_, **told)), (two, "/register/count/", _signed(three_, **told))
    )
    assert found == [302, 302]
    assert [line.line for line in vial.entries.order_by("line")] == [1, 2, 3]
