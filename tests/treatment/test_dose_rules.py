"""The arithmetic of a dose, by the numbers of six invented people."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell import knowledge
from lightwell.treatment import limits
from lightwell.treatment.rules import dose
from lightwell.treatment.rules.dose import Breach, Limits, Steps
from tests.cases import facts

STEPS = Steps(Decimal(1), Decimal("0.01"), Decimal("0.1"))
IV = Limits(max_mg_per_kg=Decimal(1), min_over_min=40, jump_ratio=Decimal("1.5"))


def a_dose(weight="72.4", mg_per_kg="0.5", over_min=40, concentration=10, diluted_to_ml=50, most="1"):
    return dose.work_out(
        weight_kg=Decimal(weight),
        mg_per_kg=Decimal(mg_per_kg),
        over_min=over_min,
        concentration_mg_per_ml=Decimal(concentration),
        diluted_to_ml=diluted_to_ml,
        steps=STEPS,
        max_mg_per_kg=Decimal(most),
    )


def treatments():
    for name in facts.NAMES:
        case, expected = facts.read(name)
        for told, wanted in zip(case.get("treatments", []), expected.get("treatments", []), strict=True):
            yield pytest.param(told, wanted["dose"], id=f"{name}-{told['n']}")


@pytest.mark.parametrize(("told", "wanted"), list(treatments()))
def test_the_dose_of_every_treatment_of_the_cases(told, wanted):
    order = told["order"]
    worked = a_dose(str(told["weight_kg"]), str(order["mg_per_kg"]), order.get("over_min") or 0)
    assert worked.exact_mg == Decimal(str(wanted["exact_mg"]))
    assert worked.dose_mg == Decimal(str(wanted["ordered_mg"]))
    assert worked.volume_ml == Decimal(str(wanted["volume_ml_at_10_mg_per_ml"]))
    assert round(worked.ordered_mg_per_kg, 4) == Decimal(str(wanted["ordered_mg_per_kg"]))
    if "rate_ml_per_h_diluted" in wanted:
        assert worked.rate_ml_per_h == Decimal(str(wanted["rate_ml_per_h_diluted"]))
        assert worked.mg_per_min == Decimal(str(wanted["rate_mg_per_min"]))


def test_undiluted_the_rate_follows_the_volume_to_a_tenth_of_a_millilitre():
    assert a_dose(diluted_to_ml=None).rate_ml_per_h == Decimal("5.4")
    assert a_dose(concentration=50, diluted_to_ml=None).rate_ml_per_h == Decimal("1.1")


def test_half_a_milligram_rounds_up_but_never_over_the_limit():
    assert a_dose("71", "0.5").dose_mg == 36
    assert a_dose("71.5", "1", most="1").dose_mg == 71


@given(
    weight=st.decimals(30, 250, places=1),
    mg_per_kg=st.decimals("0.01", 1, places=2),
)
def test_no_dose_within_the_limit_is_rounded_over_it(weight, mg_per_kg):
    worked = a_dose(str(weight), str(mg_per_kg))
    assert worked.dose_mg <= weight
    assert abs(worked.difference_mg) < 1


@pytest.mark.parametrize(
    ("changes", "breach"),
    [
        ({"mg_per_kg": "5"}, Breach.TOO_LARGE),
        ({"over_min": 39}, Breach.TOO_FAST),
        ({"mg_per_kg": "0.001"}, Breach.NOT_A_DOSE),
    ],
)
def test_beyond_a_hard_limit_nothing_is_ordered(changes, breach):
    assert breach in dose.breaches(a_dose(**changes), IV)


def test_a_route_without_a_known_limit_may_not_be_ordered():
    unknown = Limits(max_mg_per_kg=None, min_over_min=None, jump_ratio=Decimal("1.5"))
    assert dose.breaches(a_dose(), unknown) == [Breach.NO_LIMIT]


def test_half_as_much_again_needs_a_second_signature():
    assert not dose.jumps(Decimal("0.75"), Decimal("0.5"), Decimal("1.5"))
    assert dose.jumps(Decimal("0.76"), Decimal("0.5"), Decimal("1.5"))
    assert not dose.jumps(Decimal(1), None, Decimal("1.5"))


@pytest.mark.parametrize("protocol", knowledge.current().protocols.values(), ids=lambda one: one.code)
def test_every_protocol_has_limits_that_its_own_dose_keeps(protocol):
    hard = limits.of_dose(protocol)
    worked = a_dose("80", str(protocol.dose_mg_per_kg), protocol.over_min)
    assert dose.breaches(worked, hard) == []
