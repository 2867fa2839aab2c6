"""The figures of the clinical reference (G.6) and of Perez-Ruixo 2021 (Table 4), from the knowledge files."""

import numpy as np
import pytest

from lightwell.pharmacokinetics import METABOLITE, Course, dose, infusion, model, person, simulate, sprays
from lightwell.pharmacokinetics.linear import System, Way
from lightwell.pharmacokinetics.models import system
from lightwell.pharmacokinetics.plan import Push, plan
from lightwell.pharmacokinetics.propagate import levels
from lightwell.pharmacokinetics.questions import minutes_until_below

ADULT = person(weight_kg=70)
HALF_MG_PER_KG = infusion(dose_mg=35, over_min=40)
MINUTES = [20, 40, 60, 80, 100, 120, 160, 280]
G6 = {  # ng/mL at MINUTES, area over 24 h in ng.h/mL, minutes until below 100 and 50 ng/mL
    "domino": ([209.6, 240.3, 55.1, 45.8, 40.4, 35.8, 28.1, 13.6], 301.9, 43.7, 68.4),
    "clements-nimmo": ([109.5, 177.3, 115.4, 84.7, 68.4, 58.8, 47.7, 29.7], 434.7, 68.4, 149.7),
    "kamp": ([198.3, 253.1, 95.9, 73.7, 59.6, 49.9, 37.8, 21.8], 415.5, 57.5, 119.8),
    "hijazi": ([156.7, 225.3, 99.6, 46.0, 23.1, 13.1, 6.8, 4.2], 229.7, 60.0, 77.8),
    "herd": ([186.5, 253.4, 119.3, 96.4, 81.0, 68.1, 48.3, 17.1], 388.9, 76.0, 155.9),
}
TABLE_4 = {28: 43.8, 56: 72.5, 84: 101.0}
AREAS = {28: 147, 56: 254, 84: 361}


def course(code: str, history=HALF_MG_PER_KG, who=ADULT) -> Course:
    return Course(model(code), who, history)


def area_of_a_day(one: Course) -> float:
    """ng.h/mL over 24 hours, Simpson's rule on tenths of a minute within each smooth piece."""
    total = 0.0
    for begin, end in ((0, 40), (40, 1440)):
        at = np.linspace(begin, end, 10 * (end - begin) + 1)
        at[-1] -= 1e-12 * (end == 40)
        total += (one.at(at)[:-1:2] + 4 * one.at(at)[1::2] + one.at(at)[2::2]).sum() * 0.1 / 3
    return total / 60


@pytest.mark.parametrize("code", G6)
def test_levels_are_those_of_the_reference(code):
    """Within 1 %, or half of the last printed digit."""
    assert course(code).at(MINUTES) == pytest.approx(G6[code][0], rel=0.01, abs=0.05)


@pytest.mark.parametrize("code", G6)
def test_the_area_of_a_day_is_that_of_the_reference(code):
    assert area_of_a_day(course(code)) == pytest.approx(G6[code][1], rel=0.01)


@pytest.mark.parametrize("code", G6)
def test_the_minutes_until_below_are_those_of_the_reference(code):
    until = [minutes_until_below(course(code), level, 0) for level in (100, 50)]
    assert until == pytest.approx(G6[code][2:], rel=0.01)


@pytest.mark.parametrize("code", ["clements-nimmo", "kamp"])
def test_what_is_shown_for_adults_ends_the_infusion_at_a_plausible_level(code):
    assert 100 < course(code).at([40])[0] < 260


def test_an_injection_by_the_venous_model():
    peak = course("clements-nimmo", dose(dose_mg=35, route="IM")).peak()
    assert (peak.at_min, peak.level_ng_per_ml) == pytest.approx((22.9, 145), rel=0.01)
    assert course("clements-nimmo", dose(dose_mg=35, route="IM")).at([60, 120]) == pytest.approx(
        [96, 53], rel=0.01
    )


def test_an_injection_by_the_arterial_model_reaches_what_grant_measured():
    one = course("kamp", dose(dose_mg=35, route="SC"))
    peak = one.peak()
    assert (peak.at_min, peak.level_ng_per_ml) == pytest.approx((22.8, 248.6), rel=0.01)
    assert one.at([60])[0] == pytest.approx(99.7, rel=0.01)


def test_an_injection_of_first_order_into_the_arterial_model():
    made = system(model("kamp"), ADULT, HALF_MG_PER_KG)
    way = Way("muscle", 0, np.array([0.93]), np.array([0.05]))
    at = np.arange(0, 60, 0.1)
    found = levels(System(made.block, (way,), made.seen), plan([], [Push(0, 0, 35)], at, 1), engine="numpy")[
        0, :, 0
    ]
    assert (at[found.argmax()], found.max()) == pytest.approx((11.0, 211), rel=0.01)


@pytest.mark.parametrize("dose_mg", TABLE_4)
def test_esketamine_by_nose_is_that_of_the_paper(dose_mg):
    history = sprays(dose_mg=dose_mg, number_of_sprays=dose_mg // 28, every_min=5)
    one = course("perez-ruixo", history)
    at = np.arange(0, 1441.0)
    assert one.peak().level_ng_per_ml == pytest.approx(TABLE_4[dose_mg], rel=0.015)
    assert np.trapezoid(one.at(at), at) / 60 == pytest.approx(AREAS[dose_mg], rel=0.015)


@pytest.mark.parametrize(
    ("history", "age_years", "peak", "at_min", "area"),
    [
        (infusion(dose_mg=28, over_min=40), 45, 99.9, 40, 236),
        (dose(dose_mg=84, route="PO"), 45, 25.8, 87, 125),
        (sprays(dose_mg=84, number_of_sprays=3, every_min=5), 75, 104.3, None, 408),
    ],
)
def test_esketamine_by_vein_by_mouth_and_in_the_old(history, age_years, peak, at_min, area):
    one = course("perez-ruixo", history, person(weight_kg=70, age_years=age_years))
    at = np.arange(0, 1441.0)
    assert one.peak().level_ng_per_ml == pytest.approx(peak, rel=0.01)
    assert np.trapezoid(one.at(at), at) / 60 == pytest.approx(area, rel=0.01)
    assert at_min is None or one.peak().at_min == pytest.approx(at_min, rel=0.01)


def test_weight_makes_no_difference_to_esketamine():
    light, heavy = (
        course("perez-ruixo", dose(dose_mg=28, route="IN"), person(weight_kg=weight)).at([40])
        for weight in (45, 150)
    )
    assert light == heavy


def test_noresketamine_follows_esketamine():
    seen = simulate(
        model("perez-ruixo"), ADULT, dose(dose_mg=28, route="IN"), np.arange(0, 1441.0), see=(METABOLITE,)
    )
    assert 60 < seen[0, :, 0].argmax() < 180 and seen.min() >= 0
