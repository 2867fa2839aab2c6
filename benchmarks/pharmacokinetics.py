"""Concentrations of 10,000 virtual patients beside peers, in one run: python -m benchmarks.pharmacokinetics.

Two outputs (parent and metabolite) at 240 times, 20 minutes of infusion, 5 minutes of pause, a slower
restart; one thread, CPU time, shortest of several rounds. The floor is the time to write the answer. Peers do
fewer patients and are scaled up. libRoadRunner is measured where it is installed: for example in an
environment made for it with libroadrunner, scipy, numba, msgspec and numpy.
"""

import itertools
import resource
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import scipy
from scipy.integrate import solve_ivp

from benchmarks.measure import Figure, report
from lightwell.pharmacokinetics import (
    Course,
    band,
    infusion,
    model,
    models_shown,
    person,
    virtual_people,
)
from lightwell.pharmacokinetics.exponential import exponential_levels
from lightwell.pharmacokinetics.inputs import Floats
from lightwell.pharmacokinetics.linear import Arrow, Seen, System, matrices
from lightwell.pharmacokinetics.models import system
from lightwell.pharmacokinetics.plan import Piece, plan
from lightwell.pharmacokinetics.propagate import levels

PATIENTS, TIMES = 10_000, 240
KM_PER_MIN = 0.02
PIECES = [Piece(0, 0, 20, 1.0), Piece(0, 25, 45, 0.5)]
CHECKED, BY_LSODA, BY_ROADRUNNER = 400, 20, 200
RTOL = 1e-6


def five_states() -> System:
    """Kamp's model of 10,000 virtual patients with a metabolite that leaves at a rate of each one's own."""
    typical, of = person(weight_kg=70), model("kamp")
    history = infusion(dose_mg=30, over_min=45)
    crowd = virtual_people(of, typical, history, count=PATIENTS, seed=1)
    parent = system(of, crowd, history)
    leaves = KM_PER_MIN * np.exp(0.3 * np.random.default_rng(2).standard_normal(PATIENTS))
    none = np.empty((0, PATIENTS))
    k10 = parent.block.leaves[0] - parent.block.out.sum(axis=0)
    after = Seen("metabolite", 0, parent.seen[0].ng_per_ml_per_mg, Arrow(leaves[None], none, none), k10)
    return System(parent.block, parent.ways, (*parent.seen, after))


def milliseconds(work: Callable[[], object], rounds: int = 25) -> float:
    """CPU time of this thread, shortest of the rounds."""
    spent = []
    for _round in range(rounds):
        begin = time.thread_time()
        work()
        spent.append(time.thread_time() - begin)
    return 1000 * min(spent)


def by_lsoda(made: System, who: int, at: Floats) -> Floats:
    """One patient by scipy's LSODA, restarted where the rate changes."""
    one = matrices(made.take(np.array([who])))
    flow, entry, look = one.flows[0], one.entry[0, :, 0], one.look[0]
    state, found = np.zeros(len(flow)), []
    rates = {0.0: 1.0, 20.0: 0.0, 25.0: 0.5, 45.0: 0.0}
    edges = [*rates, at[-1] + 1]
    for begin, end in itertools.pairwise(edges):
        steady = entry * rates[begin]
        inside = at[(at >= begin) & (at < end)]
        solved = solve_ivp(
            lambda _t, x, steady=steady: flow @ x + steady,
            (begin, end),
            state,
            method="LSODA",
            rtol=RTOL,
            atol=1e-9,
            t_eval=np.append(inside, end),
        )
        state = solved.y[:, -1]
        found.append(look @ solved.y[:, :-1])
    return np.concatenate(found, axis=1)


def by_roadrunner(made: System) -> Callable[[int], Floats]:
    """One patient after another by libRoadRunner's CVODE, from an SBML text of the same equations."""
    roadrunner = import_module("roadrunner")
    whole = matrices(made.take(np.arange(BY_ROADRUNNER)))
    size = whole.flows.shape[1]
    runner = roadrunner.RoadRunner(_sbml(size))
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = RTOL, 1e-9

    def run(who: int) -> Floats:
        runner.reset()
        for row in range(size):
            for column in range(size):
                runner.setValue(f"a{row}_{column}", float(whole.flows[who, row, column]))
        found = []
        for begin, end, rate in ((0, 20, 1.0), (20, 25, 0.0), (25, 45, 0.5), (45, TIMES - 1, 0.0)):
            for row in range(size):
                runner.setValue(f"b{row}", float(whole.entry[who, row, 0]) * rate)
            found.append(np.asarray(runner.simulate(begin, end, end - begin + 1))[1:, 1:])
        amounts: Floats = whole.look[who] @ np.concatenate(found).T
        return amounts

    return run


def _sbml(size: int) -> str:
    states = range(size)
    values = [f"a{row}_{column}" for row in states for column in states] + [f"b{row}" for row in states]
    parameters = "".join(f'<parameter id="{name}" value="0" constant="false"/>' for name in values)
    species = "".join(f'<parameter id="x{row}" value="0" constant="false"/>' for row in states)
    rules = "".join(
        f'<rateRule variable="x{row}"><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><plus/><ci>b{row}</ci>'
        + "".join(f"<apply><times/><ci>a{row}_{column}</ci><ci>x{column}</ci></apply>" for column in states)
        + "</apply></math></rateRule>"
        for row in states
    )
    return (
        '<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"><model id="m">'
        f"<listOfParameters>{species}{parameters}</listOfParameters><listOfRules>{rules}</listOfRules>"
        "</model></sbml>"
    )


def main() -> None:
    made, at = five_states(), np.arange(float(TIMES))
    steps = plan(PIECES, [], at, len(made.ways))
    out = np.empty((2, TIMES, PATIENTS))
    levels(made, steps, "numba", out)
    floor = milliseconds(lambda: out.fill(1.0))
    ours = milliseconds(lambda: levels(made, steps, "numba", out))
    floor = min(floor, milliseconds(lambda: out.fill(1.0)))
    levels(made, steps, "numba", out)
    some = made.take(np.arange(CHECKED))
    exact = exponential_levels(some, steps)
    error = float((np.abs(out[:, :, :CHECKED] - exact) / exact.max(axis=1, keepdims=True)).max())
    plain = milliseconds(lambda: levels(made, steps, "numpy", out), 5)
    matrix = milliseconds(lambda: exponential_levels(some, steps), 3) / CHECKED * PATIENTS
    lsoda = (
        milliseconds(lambda: [by_lsoda(made, who, at) for who in range(BY_LSODA)], 3) / BY_LSODA * PATIENTS
    )
    versions = f"NumPy {np.__version__}, SciPy {scipy.__version__}, Numba {_version('numba')}"
    print(f"Python {sys.version.split()[0]}, {versions}")
    report(
        Figure("10,000 patients x 240 x 2, compiled", ours, "ms CPU", 6.5 * floor, "limit"),
        Figure("the same beside the floor (writing the answer)", ours, "ms CPU", floor, "floor"),
        Figure("the same, NumPy alone", plain, "ms CPU", floor, "floor"),
        Figure("largest error beside the matrix exponential", error * 1e12, "1e-12 Cmax", 1000.0),
        Figure("batch matrix exponential (NumPy), scaled up", matrix, "ms CPU", ours, "ours "),
        Figure("scipy LSODA rtol 1e-6, scaled up", lsoda, "ms CPU", ours, "ours "),
    )
    _roadrunner(made, ours)
    _live()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report(Figure("most memory of this process, peers included", peak_mb, "MB"))


def _roadrunner(made: System, ours: float) -> None:
    if find_spec("roadrunner") is None:
        print("libRoadRunner is not installed here: not measured.")
        return
    run = by_roadrunner(made)
    run(0)
    spent = milliseconds(lambda: [run(who) for who in range(BY_ROADRUNNER)], 3) / BY_ROADRUNNER * PATIENTS
    name = f"libRoadRunner {_version('roadrunner')} rtol 1e-6, scaled up"
    report(Figure(name, spent, "ms CPU", ours, "ours "))


def _live() -> None:
    """What the live page asks for: a curve now, with the band of 1,000 people."""
    who, at = person(weight_kg=70), np.arange(0, 240.0)
    given = infusion(dose_mg=35, over_min=40).paused(20, 5)
    shown = models_shown("ketamine", who)
    curve = Course(shown[0], who, given)

    def banded() -> object:
        return band(shown, who, given, at, count=1000)

    banded()
    report(
        Figure("one curve of 240 points", milliseconds(lambda: curve.at(at)), "ms CPU", 5.0),
        Figure("two curves with one band of 1,000 people", milliseconds(banded), "ms CPU", 5.0),
        Figure(
            "the same, NumPy alone",
            milliseconds(lambda: band(shown, who, given, at, engine="numpy")),
            "ms CPU",
        ),
    )


def _version(package: str) -> str:
    return str(import_module(package).__version__)


if __name__ == "__main__":
    main()
