"""Dissociation and blood pressure that go with a level, with honest bands. Section G.7: an estimate."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lightwell import knowledge
from lightwell.knowledge.text import Text
from lightwell.pharmacokinetics import models
from lightwell.pharmacokinetics.dosing import History, infusion
from lightwell.pharmacokinetics.inputs import Floats, WrongInput, times
from lightwell.pharmacokinetics.models import Model
from lightwell.pharmacokinetics.people import People
from lightwell.pharmacokinetics.population import quantiles, virtual_people
from lightwell.pharmacokinetics.simulation import levels_of

Lines = tuple[Floats, Floats, Floats]
EFFECT_STREAM = 100
"""Draws of effects come from streams beyond those of the parameters."""


@dataclass(frozen=True)
class Effects:
    """5, 50 and 95 % lines of virtual people at `times_min`; shown with `note` only."""

    times_min: Floats
    dissociation_cadss6: Lines
    systolic_rise_mmhg: Lines
    note: Text


def _value(code: str) -> float:
    return knowledge.current().effects[code].value


def dissociation_cadss6(
    effect_site_ng_per_ml: Floats, ec50_ng_per_ml: Floats | float | None = None
) -> Floats:
    """Score 0 to 24 on CADSS-6: a Hill curve, nil below the level at which perception changes."""
    ec50 = _value("dissociation_ec50") if ec50_ng_per_ml is None else ec50_ng_per_ml
    power = (np.maximum(effect_site_ng_per_ml, 0) / ec50) ** _value("dissociation_hill")
    score = _value("dissociation_max") * power / (1 + power)
    return np.where(effect_site_ng_per_ml < _value("dissociation_nil_below"), 0.0, score)


def systolic_rise_mmhg(
    effect_site_ng_per_ml: Floats, reference_ng_per_ml: Floats | float, peak_mmhg: Floats | float
) -> Floats:
    """Rise in mmHg for a person who rises by `peak_mmhg` at the reference level."""
    ec50 = _value("pressure_ec50")
    share = effect_site_ng_per_ml / (effect_site_ng_per_ml + ec50)
    rise: Floats = peak_mmhg * share / (reference_ng_per_ml / (reference_ng_per_ml + ec50))
    return rise


def effects(
    of: Sequence[Model],
    who: People,
    history: History,
    times_min: Sequence[float] | Floats,
    *,
    hypertension: bool = False,
    count: int = 1000,
    seed: int = 1,
) -> Effects:
    """What virtual people like the first of `who` would show, all models in one band; racemic ketamine only.

    The rise of pressure belongs to the person: its peak is that of the published infusion.
    """
    asked = times("times_min", times_min)
    if not of or any(models.drug(one) != "ketamine" for one in of):
        raise WrongInput("of", "must be models of racemic ketamine")
    found = [_of_one(one, who, history, asked, hypertension, -(-count // len(of)), seed) for one in of]
    scores = np.concatenate([score for score, _rise in found], axis=1)
    rises = np.concatenate([rise for _score, rise in found], axis=1)
    note = knowledge.current().remarks["estimate"].text
    return Effects(asked, quantiles(scores), quantiles(rises), note)


def _of_one(
    of: Model, who: People, history: History, asked: Floats, hypertension: bool, count: int, seed: int
) -> tuple[Floats, Floats]:
    people = virtual_people(of, who, history, count=count, seed=seed)
    draws = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(EFFECT_STREAM,)))
    sd = np.sqrt(np.log1p(_value("dissociation_cv") ** 2))
    ec50 = _value("dissociation_ec50") * np.exp(sd * draws.standard_normal(count))
    peak = _value("systolic_peak_mean") + _value("systolic_peak_sd") * draws.standard_normal(count)
    if hypertension:
        peak = peak * _value("hypertension_factor")
    site = _effect_site(of, people, history, asked)
    dose_mg = _value("reference_dose_mg_per_kg") * float(who.weight_kg[0])
    over_min = _value("reference_over")
    usual = infusion(dose_mg=dose_mg, over_min=over_min)
    reference = _effect_site(of, people, usual, np.array([over_min]))[0]
    return dissociation_cadss6(site, ec50), systolic_rise_mmhg(site, reference, peak)


def _effect_site(of: Model, people: People, history: History, asked: Floats) -> Floats:
    made = models.with_ke0(models.system(of, people, history), _value("ke0"))
    return levels_of(of, made, history, asked)[1]
