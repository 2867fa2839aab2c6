"""`lightwell pk`: simulate one person, list the models, simulate many. Prints JSON or a plain table."""

import argparse
import json
import sys
from collections.abc import Sequence

import numpy as np

from lightwell.pharmacokinetics import models
from lightwell.pharmacokinetics.dosing import ROUTES, History, dose, infusion
from lightwell.pharmacokinetics.inputs import Floats, WrongInput, number
from lightwell.pharmacokinetics.models import EFFECT_SITE, PLASMA
from lightwell.pharmacokinetics.people import People, person
from lightwell.pharmacokinetics.population import band
from lightwell.pharmacokinetics.simulation import UNIT, Course, simulate

DECIMALS = 6


def main(arguments: Sequence[str]) -> int:
    """Runs one of `simulate`, `models`, `population`; 0, or 2 with a sentence when an input is wrong."""
    given = _parser().parse_args(arguments)
    try:
        printed: str = given.run(given)
    except WrongInput as wrong:
        print(wrong, file=sys.stderr)
        return 2
    print(printed)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lightwell pk", description="Concentrations from published models.")
    verbs = parser.add_subparsers(required=True, metavar="simulate | models | population")
    one = verbs.add_parser("simulate", help="one typical person")
    _dosing(one)
    one.set_defaults(run=_simulate)
    every = verbs.add_parser("models", help="every model: population, source, whom it is shown for")
    every.add_argument("--json", action="store_true")
    every.set_defaults(run=_models)
    many = verbs.add_parser("population", help="the 5, 50 and 95 %% lines of virtual people")
    _dosing(many)
    many.add_argument("--n", type=int, default=1000, help="how many virtual people")
    many.add_argument("--seed", type=int, default=1)
    many.set_defaults(run=_population)
    return parser


def _dosing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default="clements-nimmo")
    parser.add_argument("--route", default="iv", help=", ".join(ROUTES).lower())
    parser.add_argument("--dose-mg", type=float, default=35.0)
    parser.add_argument("--over-min", type=float, default=40.0, help="of an infusion; 0 for a bolus")
    parser.add_argument("--weight-kg", type=float, default=70.0)
    parser.add_argument("--age-years", type=float, default=45.0)
    parser.add_argument("--until-min", type=float, default=240.0)
    parser.add_argument("--every-min", type=float, default=1.0)
    parser.add_argument("--json", action="store_true")


def _asked(given: argparse.Namespace) -> tuple[models.Model, People, History, Floats]:
    route = given.route.upper()
    over_min = number("over_min", given.over_min)
    if route == "IV" and over_min > 0:
        history = infusion(dose_mg=given.dose_mg, over_min=over_min)
    else:
        history = dose(dose_mg=given.dose_mg, route=route)
    until = number("until_min", given.until_min, "time_min")
    every = number("every_min", given.every_min, "time_min", above_zero=True)
    number("every_min", until / every, "people") if until > every else None
    at = np.arange(0.0, until + every / 2, every)
    who = person(weight_kg=given.weight_kg, age_years=given.age_years)
    return models.model(given.model), who, history, at


def _simulate(given: argparse.Namespace) -> str:
    of, who, history, at = _asked(given)
    plasma, site = simulate(of, who, history, at, see=(PLASMA, EFFECT_SITE))[:, :, 0]
    course = Course(of, who, history)
    peak = course.peak()
    summary = {
        "cmax": round(peak.level_ng_per_ml, DECIMALS),
        "tmax_min": round(peak.at_min, 3),
        "auc_inf": round(course.area_ng_h_per_ml(), DECIMALS),
    }
    answer = {"unit": UNIT, "times_min": _list(at), "plasma": _list(plasma), "effect_site": _list(site)}
    if given.json:
        return json.dumps({**answer, "summary": summary})
    rows = [f"{minute:8.1f}  {level:10.2f}" for minute, level in zip(at, plasma, strict=True)]
    area = f"auc {summary['auc_inf']:.1f} ng.h/mL"
    head = f"cmax {peak.level_ng_per_ml:.1f} {UNIT} at {peak.at_min:.1f} min, {area}"
    return "\n".join([head, "     min       ng/mL", *rows])


def _models(given: argparse.Namespace) -> str:
    every = [
        {
            "code": one.code,
            "drug": models.drug(one),
            "population": one.population.en,
            "sampling": one.sampling,
            "shown_for": one.shown_for,
            "source": one.source,
            "confidence": one.confidence,
        }
        for one in models.catalogue().values()
    ]
    if given.json:
        return json.dumps(every)
    lines = [
        f"{one['code']:16} {one['drug']:11} shown for {one['shown_for']:8} {one['population']}"
        for one in every
    ]
    return "\n".join(lines)


def _population(given: argparse.Namespace) -> str:
    of, who, history, at = _asked(given)
    found = band([of], who, history, at, count=given.n, seed=given.seed)
    if given.json:
        return json.dumps(
            {
                "unit": UNIT,
                "times_min": _list(at),
                "p5": _list(found.low),
                "p50": _list(found.median),
                "p95": _list(found.high),
                "people": found.people,
            }
        )
    lines = zip(at, found.low, found.median, found.high, strict=True)
    rows = [f"{minute:8.1f}  {low:9.2f}  {middle:9.2f}  {high:9.2f}" for minute, low, middle, high in lines]
    return "\n".join([found.note.en, "     min        5 %       50 %       95 %   ng/mL", *rows])


def _list(values: Floats) -> list[float]:
    return np.round(values, DECIMALS).tolist()
