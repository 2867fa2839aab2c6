"""The closed form against an independent solver, and what every linear model must obey."""

import itertools
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.integrate import solve_ivp

from lightwell.pharmacokinetics import (
    EFFECT_SITE,
    METABOLITE,
    PLASMA,
    History,
    catalogue,
    dose,
    infusion,
    model,
    people,
    person,
    simulate,
    sprays,
    virtual_people,
)
from lightwell.pharmacokinetics.exponential import exponential, exponential_levels
from lightwell.pharmacokinetics.linear import Arrow, Seen, System, Way, matrices
from lightwell.pharmacokinetics.models import flows, inputs, system
from lightwell.pharmacokinetics.modes import modes
from lightwell.pharmacokinetics.plan import plan
from lightwell.pharmacokinetics.propagate import levels
from lightwell.pharmacokinetics.simulation import Course, area_ng_min_per_ml

ADULT = person(weight_kg=83)
STEPPED = infusion(dose_mg=20, over_min=20).paused(10, 5).__add__(
    infusion(dose_mg=12, over_min=30, start_min=25).at_rate(0.9, from_min=40).stopped(52)
) + dose(dose_mg=5, route="IV", at_min=60)
ABSORBED = {
    "domino": "IM",
    "clements-nimmo": "SL",
    "kamp": "IN",
    "hijazi": "SC",
    "herd": "PO",
    "hornik": "IM",
}
HISTORIES = {code: STEPPED + dose(dose_mg=30, route=route, at_min=33) for code, route in ABSORBED.items()}
HISTORIES["perez-ruixo"] = (
    STEPPED + sprays(dose_mg=84, number_of_sprays=3, every_min=5, at_min=3) + dose(dose_mg=20, route="PO")
)
TIMES = np.array([0, 3.7, 10, 12, 20, 30, 44, 60, 61, 90, 200, 600.0])


def solved(made: System, pieces, pushes, at) -> np.ndarray:
    """The same equations by an explicit method of order 8, restarted at each event; plain loops."""
    whole = matrices(made)
    flow, entry, look = whole.flows[0], whole.entry[0], whole.look[0]
    edges = {0.0, *at.tolist(), *(p.at_min for p in pushes)}
    edges |= {edge for p in pieces for edge in (p.start_min, p.end_min)}
    state, found = np.zeros(len(flow)), {}
    for begin, end in itertools.pairwise([*sorted(edges), None]):
        for push in pushes:
            if push.at_min == begin:
                state = state + entry[:, push.way] * push.dose_mg
        found[begin] = look @ state
        if end is None:
            break
        steady = sum(
            (entry[:, p.way] * p.rate_mg_per_min for p in pieces if p.start_min <= begin < p.end_min),
            start=np.zeros(len(flow)),
        )
        state = solve_ivp(
            lambda _t, x, steady=steady: flow @ x + steady,
            (begin, end),
            state,
            method="DOP853",
            rtol=2.3e-14,
            atol=1e-18,
        ).y[:, -1]
    return np.array([found[time] for time in at.tolist()]).T


@pytest.mark.parametrize("code", HISTORIES)
def test_the_closed_form_agrees_with_an_independent_solver(code):
    of, history = model(code), HISTORIES[code]
    see = (PLASMA, EFFECT_SITE, METABOLITE) if code == "perez-ruixo" else (PLASMA, EFFECT_SITE)
    made = system(of, ADULT, history, see)
    pieces, pushes = inputs(of, history, made)
    ours = simulate(of, ADULT, history, TIMES, see=see)[:, :, 0]
    theirs = solved(made, pieces, pushes, TIMES)
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12 * theirs.max())


def parent(k10, k12, k21, k13, k31, ka, km=0.02) -> System:
    out, back = np.array([[k12], [k13]]), np.array([[k21], [k31]])
    leaves = np.array([[k10 + k12 + k13], [k21], [k31]])
    none = np.empty((0, 1))
    follows = Seen("after", 0, np.ones(1), Arrow(np.array([[km]]), none, none), np.array([k10]))
    ways = (Way("vein", 0, np.ones(1)), Way("muscle", 0, np.ones(1), np.array([ka])))
    return System(Arrow(leaves, out, back), ways, (Seen("plasma", 0, np.ones(1)), follows))


def own_rate(made: System, which: int) -> float:
    return float(modes(made).rates[which, 0])


DOMINO = (0.4381, 0.5921, 0.2470, 0.5900, 0.0146)
PLAN = plan([], [], np.array([0.0]), 2)


@pytest.mark.parametrize("distance", [0, 1e-15, 1e-12, 1e-9, 1e-7, 1e-5, 1e-4, 9e-4, 1.1e-3, 1e-2, 0.1])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_depot_as_fast_as_a_rate_of_the_body(distance, which):
    ka = own_rate(parent(*DOMINO, ka=1.0), which) * (1 + distance)
    made = parent(*DOMINO, ka=ka)
    steps = plan([], _pushes(), np.linspace(0, 300, 61), 2)
    ours, exact = levels(made, steps, "numpy"), exponential_levels(made, steps)
    assert np.abs(ours - exact).max() < 1e-11 * exact.max()


@pytest.mark.parametrize(
    "rates",
    [
        (0.1, 0.2, 0.05, 0.2, 0.05),  # two equal others
        (0.1, 0.2, 0.05, 0.2, 0.05 * (1 + 1e-9)),
        (0.1, 1e-12, 0.05, 0.2, 0.01),  # hardly any exchange
        (1e-6, 50.0, 40.0, 0.001, 1e-5),  # stiff: rates from 90 to 1e-7 a minute
        (0.1, 0.1, 0.1, 0.1, 0.1),
    ],
)
def test_equal_and_far_apart_rates(rates):
    made = parent(*rates, ka=0.07)
    steps = plan([], _pushes(), np.linspace(0, 300, 61), 2)
    ours, exact = levels(made, steps, "numpy"), exponential_levels(made, steps)
    assert np.abs(ours - exact).max() < 1e-9 * exact.max()


def _pushes():
    made = inputs(model("kamp"), STEPPED, system(model("kamp"), ADULT, STEPPED))[1]
    return [*made, type(made[0])(1, 5.0, 10.0)]


def test_the_exponential_of_a_rotation_is_known():
    turn = exponential(np.array([[[0, -1], [1, 0]]]) * np.pi / 2)
    assert turn[0] == pytest.approx(np.array([[0, -1], [1, 0]]), abs=1e-14)


# ── laws ──

codes = some.sampled_from([code for code in catalogue() if code != "perez-ruixo"])
amounts = some.floats(0.1, 200)
minutes = some.floats(1, 500)
weights = some.floats(30, 200)


def curve(code: str, history: History, who=ADULT, at=TIMES) -> np.ndarray:
    return simulate(model(code), who, history, at)[0, :, 0]


@given(codes, amounts, amounts, minutes, minutes)
@settings(max_examples=40, deadline=None)
def test_two_doses_are_the_sum_of_each(code, first_mg, second_mg, over_min, later_min):
    one = infusion(dose_mg=first_mg, over_min=over_min)
    two = dose(dose_mg=second_mg, route="IM", at_min=later_min)
    both = curve(code, one + two)
    assert both == pytest.approx(curve(code, one) + curve(code, two), rel=1e-9, abs=1e-9 * both.max())


@given(codes, amounts, minutes, some.floats(0.01, 8))
@settings(max_examples=30, deadline=None)
def test_twice_the_dose_is_twice_the_level(code, dose_mg, over_min, factor):
    history = infusion(dose_mg=dose_mg, over_min=over_min)
    assert curve(code, history.scaled(factor)) == pytest.approx(factor * curve(code, history), rel=1e-12)


@given(codes, amounts, minutes, minutes)
@settings(max_examples=30, deadline=None)
def test_later_is_the_same_later(code, dose_mg, over_min, later_min):
    history = infusion(dose_mg=dose_mg, over_min=over_min) + dose(dose_mg=dose_mg, route="SL", at_min=3)
    shifted = curve(code, history.shifted(later_min), at=TIMES + later_min)
    now = curve(code, history)
    assert shifted == pytest.approx(now, rel=1e-9, abs=1e-10 * now.max())


@given(codes, amounts, minutes, weights)
@settings(max_examples=30, deadline=None)
def test_what_goes_in_comes_out(code, dose_mg, over_min, weight_kg):
    """Clearance times the area to the end of time is the dose."""
    of, who = model(code), person(weight_kg=weight_kg)
    own = flows(of, who)
    area = area_ng_min_per_ml(of, who, infusion(dose_mg=dose_mg, over_min=over_min))
    eliminated_mg = own.k10_per_min * own.v1_l * area / 1000
    assert eliminated_mg == pytest.approx(dose_mg, rel=1e-10)


@given(codes, amounts, minutes)
@settings(max_examples=20, deadline=None)
def test_nothing_is_lost_on_the_way(code, dose_mg, after_min):
    """What is in the body and what has left it is the dose, at any time: a bin that collects what leaves."""
    of = model(code)
    made = system(of, ADULT, infusion(dose_mg=dose_mg, over_min=10))
    size = made.block.size
    flow = np.zeros((1, size + 1, size + 1))
    flow[:, :size, :size] = made.block.matrix()
    flow[:, size, 0] = flows(of, ADULT).k10_per_min
    amounts_mg = exponential(flow * after_min)[0, :, 0] * dose_mg
    assert amounts_mg.sum() == pytest.approx(dose_mg, rel=1e-11)
    plasma = curve(of.code, dose(dose_mg=dose_mg, route="IV"), at=np.array([after_min]))
    assert plasma[0] == pytest.approx(amounts_mg[0] * made.seen[0].ng_per_ml_per_mg[0], rel=1e-9)


@given(codes, some.lists(some.floats(0, 3000), min_size=1, max_size=30))
@settings(max_examples=30, deadline=None)
def test_levels_are_never_negative_and_do_not_depend_on_the_other_times(code, asked):
    history = STEPPED + dose(dose_mg=12, route="IN", at_min=4)
    at = np.sort(np.array(asked))
    together = curve(code, history, at=at)
    alone = [curve(code, history, at=at[[place]])[0] for place in range(len(at))]
    assert (together >= -1e-9).all()
    assert together == pytest.approx(alone, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("code", sorted(HISTORIES))
def test_a_course_that_is_asked_again_and_again_gives_the_same_levels(code):
    """Between events in one step, beside the walk through every time."""
    history = HISTORIES[code]
    asked = np.unique(np.concatenate([[0.0, 1e-9], TIMES, TIMES + 1e-6, np.linspace(0, 700, 300)]))
    course = Course(model(code), ADULT, history)
    whole = curve(code, history, at=asked)
    assert course.at(asked) == pytest.approx(whole, rel=1e-9, abs=1e-12 * whole.max())
    assert course.at([60.0])[0] == pytest.approx(curve(code, history, at=np.array([60.0]))[0], rel=1e-12)


def test_treatments_over_weeks_stay_exact():
    course = infusion(dose_mg=35, over_min=40).repeated(every_min=3.5 * 1440, times=16)
    last = 15 * 3.5 * 1440
    at = np.array([last, last + 40, last + 200])
    sole = sum(
        curve("kamp", infusion(dose_mg=35, over_min=40, start_min=turn * 3.5 * 1440), at=at)
        for turn in range(16)
    )
    assert curve("kamp", course, at=at) == pytest.approx(sole, rel=1e-10)


# ── plain and compiled ──


@pytest.mark.parametrize("code", ["clements-nimmo", "kamp", "perez-ruixo"])
def test_numpy_alone_gives_the_same_as_numba(code):
    of = model(code)
    history = STEPPED + dose(dose_mg=20, route="IN", at_min=33)
    crowd = virtual_people(of, ADULT, history, count=700, seed=5)
    see = (PLASMA, EFFECT_SITE)
    plain, fast = (
        simulate(of, crowd, history, np.arange(200.0), see=see, engine=engine)
        for engine in ("numpy", "numba")
    )
    assert np.abs(plain - fast).max() <= 1e-12 * plain.max()


@pytest.mark.parametrize("count", [1, 2, 5, 127, 130])
@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_the_answer_is_whole_wherever_it_lies_in_memory(count, after):
    """The compiled walk writes four numbers at once where they are aligned, one by one elsewhere."""
    of, at = model("kamp"), np.arange(9.0)
    crowd = virtual_people(of, ADULT, STEPPED, count=count, seed=3)
    around = np.full(9 * count + 8, -1.0)
    out = around[after : after + 9 * count].reshape(1, 9, count)
    simulate(of, crowd, STEPPED, at, engine="numba", out=out)
    plain = simulate(of, crowd, STEPPED, at, engine="numpy")
    assert np.abs(plain - out).max() <= 1e-12 * plain.max()
    assert (around[:after] == -1).all() and (around[after + 9 * count :] == -1).all()


def test_people_are_independent_of_the_crowd():
    of = model("kamp")
    crowd = people(weight_kg=np.linspace(40, 150, 600), age_years=50)
    whole = simulate(of, crowd, STEPPED, TIMES)
    alone = simulate(of, person(weight_kg=150), STEPPED, TIMES)
    assert whole[0, :, -1] == pytest.approx(alone[0, :, 0], rel=1e-12)


def test_deviations_cannot_be_changed():
    assert isinstance(ADULT.deviations, MappingProxyType)
