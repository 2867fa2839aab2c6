"""What of a protocol may be changed, and how far."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell import knowledge
from lightwell.courses import rules
from lightwell.courses.rules import Breach

DEPRESSION = knowledge.current().protocols["depression-iv-0.5-40x6"]
INJECTION = knowledge.current().protocols["ptsd-im-0.5x2"]


def limits_of(protocol=DEPRESSION, route: str = "") -> rules.Limits:
    return rules.limits_of(protocol, knowledge.current().doses[route or protocol.route], more_treatments=4)


def breaches(protocol=DEPRESSION, **changes) -> list[Breach]:
    return rules.breaches(rules.plan_of(protocol, **changes), limits_of(protocol), protocol.over_min)


@pytest.mark.parametrize("protocol", knowledge.current().protocols.values(), ids=lambda p: p.code)
def test_every_protocol_may_be_ordered_as_it_is(protocol):
    assert breaches(protocol) == []


@pytest.mark.parametrize(
    ("changes", "breach"),
    [
        ({"dose_mg_per_kg": Decimal("1.01")}, Breach.DOSE_TOO_LARGE),
        ({"dose_mg_per_kg": Decimal("50")}, Breach.DOSE_TOO_LARGE),
        ({"dose_mg_per_kg": Decimal("0")}, Breach.NOT_A_DOSE),
        ({"dose_mg_per_kg": Decimal("-0.5")}, Breach.NOT_A_DOSE),
        ({"dose_mg_per_kg": Decimal("0.505")}, Breach.NOT_A_DOSE),
        ({"dose_mg_per_kg": Decimal("NaN")}, Breach.NOT_A_DOSE),
        ({"dose_mg_per_kg": Decimal("Infinity")}, Breach.NOT_A_DOSE),
        ({"dose_mg_per_kg": Decimal("1e40")}, Breach.DOSE_TOO_LARGE),
        ({"over_min": 39}, Breach.TOO_FAST),
        ({"over_min": 0}, Breach.TOO_FAST),
        ({"over_min": 121}, Breach.TOO_LONG),
        ({"treatments": 0}, Breach.TREATMENTS),
        ({"treatments": 11}, Breach.TREATMENTS),
        ({"per_week": 4}, Breach.PER_WEEK),
    ],
)
def test_beyond_a_hard_limit_is_a_breach(changes, breach):
    assert breaches(**changes) == [breach]


def test_the_limits_themselves_are_permitted():
    assert breaches(dose_mg_per_kg=Decimal("1.00"), over_min=40, treatments=10, per_week=3) == []


def test_the_smaller_of_the_protocols_and_the_routes_limit_counts():
    assert limits_of(DEPRESSION, "SC").max_mg_per_kg == Decimal("0.9")


def test_a_route_without_a_limit_may_not_be_ordered():
    limits = limits_of(DEPRESSION, "PO")
    assert rules.breaches(rules.plan_of(DEPRESSION), limits, 40)[0] is Breach.NO_LIMIT


def test_an_injection_is_given_at_once():
    assert breaches(INJECTION, over_min=10) == [Breach.NOT_AN_INFUSION]


def test_the_route_cannot_be_changed():
    with pytest.raises(TypeError):
        rules.plan_of(DEPRESSION, route="PO")


@given(
    dose=st.decimals("-2", "3", places=2),
    over_min=st.integers(-10, 300),
    treatments=st.integers(-2, 30),
    per_week=st.integers(-2, 10),
)
def test_nothing_without_a_breach_is_beyond_a_limit(dose, over_min, treatments, per_week):
    limits = limits_of()
    plan = rules.Plan(dose, over_min, treatments, per_week)
    if rules.breaches(plan, limits, 40) == []:
        assert 0 < dose <= limits.max_mg_per_kg
        assert limits.min_over_min <= over_min <= limits.max_over_min
        assert 1 <= treatments <= limits.max_treatments and 1 <= per_week <= limits.max_per_week


def test_every_breach_names_its_field():
    assert set(rules.FIELD_OF) == set(Breach)


def test_a_course_ends_once():
    assert all(rules.may_close(None, outcome) for outcome in rules.OUTCOMES)
    assert not any(rules.may_close(a, b) for a in rules.OUTCOMES for b in rules.OUTCOMES)
    assert not rules.may_close(None, "open")
