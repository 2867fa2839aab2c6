"""Pharmacokinetics as data: compartment models, how a dose is taken up, effects, reference ranges, limits.

Times in minutes or hours, volumes in litres, flows in litres an hour, as each name says and as published.
"""

from typing import Annotated, Literal

import msgspec

from lightwell.knowledge.loading import Topic
from lightwell.knowledge.practice import Route
from lightwell.knowledge.text import Entry, Part, Text, Words

Positive = Annotated[float, msgspec.Meta(gt=0, lt=1e6)]
"""A finite number above zero."""
Share = Annotated[float, msgspec.Meta(gt=0, le=1)]
"""A part of the whole, above 0 and at most 1."""
Spread = Annotated[float, msgspec.Meta(ge=0, le=3)]
"""A coefficient of variation or a standard deviation on the logarithmic scale; 0 for none."""

Shown = Literal["adults", "nobody"]
"""Whom a clinician may be shown the model for."""


class Variability(Entry, frozen=True, kw_only=True):
    """How people differ: coefficients of variation of log-normal distributions."""

    clearance_cv: Spread
    central_volume_cv: Spread
    flow_cv: Spread
    residual_sd: Spread
    """Standard deviation of a measured level around the model, on the logarithmic scale."""


class EffectSite(Entry, frozen=True, kw_only=True):
    """The rate at which the effect follows the blood; open code guesses it, and so it is labelled."""

    ke0_per_min: Positive


class Rates(Part, frozen=True, kw_only=True):
    """Rate constants a minute, the central volume by weight."""

    v1_l_per_kg: Positive
    k10_per_min: Positive
    k12_per_min: Positive
    k21_per_min: Positive
    k13_per_min: Positive | None = None
    k31_per_min: Positive | None = None

    def __post_init__(self) -> None:
        if (self.k13_per_min is None) != (self.k31_per_min is None):
            raise ValueError("k13_per_min and k31_per_min are given together or not at all")


class Clearances(Part, frozen=True, kw_only=True):
    """Volumes and clearances of a person of 70 kg, and the exponents of weight."""

    clearance_l_per_h: Positive
    v1_l: Positive
    v2_l: Positive
    q2_l_per_h: Positive
    v3_l: Positive | None = None
    q3_l_per_h: Positive | None = None
    clearance_exponent: Positive
    volume_exponent: Positive

    def __post_init__(self) -> None:
        if (self.v3_l is None) != (self.q3_l_per_h is None):
            raise ValueError("v3_l and q3_l_per_h are given together or not at all")


class CompartmentModel(Entry, frozen=True, kw_only=True):
    """A mammillary model of racemic ketamine in two or three compartments."""

    code: Words
    name: Text
    population: Text
    sampling: Literal["venous", "arterial", "mixed"]
    shown_for: Shown
    refused_because: Text | None = None
    rates: Rates | None = None
    clearances: Clearances | None = None
    variability: Variability
    effect_site: EffectSite

    def __post_init__(self) -> None:
        if (self.rates is None) == (self.clearances is None):
            raise ValueError("the parameters are given either as rates or as clearances")
        if (self.shown_for == "nobody") != (self.refused_because is not None):
            raise ValueError("refused_because is given for a model that is shown for nobody, and only there")


class HepaticSpread(Part, frozen=True, kw_only=True):
    """Variances between people (omega squared), on the logarithmic scale or, where it says so, the logit."""

    nasal_fraction_logit: Spread
    ka_nasal: Spread
    ka_swallowed: Spread
    ka_oral: Spread
    vc: Spread
    vp1: Spread
    qh: Spread
    vh: Spread
    kel: Spread
    kmet: Spread
    metabolite_vc: Spread
    metabolite_cl: Spread


class HepaticModel(Entry, frozen=True, kw_only=True):
    """Esketamine with a liver compartment, and noresketamine formed there."""

    code: Words
    name: Text
    population: Text
    sampling: Literal["venous", "arterial", "mixed"]
    shown_for: Shown
    spray_mg: Positive
    """What one nasal device holds; a dose is so many devices, `sprays_apart_min` minutes apart."""
    sprays_apart_min: Positive
    nasal_fraction: Share
    nasal_fraction_japanese_factor: Positive
    nasal_fraction_next_spray_factor: Share
    ka_nasal_per_h: Positive
    swallowed_over_h: Positive
    ka_swallowed_per_h: Positive
    oral_over_h: Positive
    ka_oral_per_h: Positive
    gut_fraction: Share
    vc_l: Positive
    q1_l_per_h: Positive
    vp1_l: Positive
    q2_l_per_h: Positive
    vp2_l: Positive
    qh_l_per_h: Positive
    qh_per_year_over_60_l_per_h: Annotated[float, msgspec.Meta(le=0)]
    vh_l: Positive
    kel_per_h: Positive
    kel_asian_factor: Positive
    kmet_per_h: Positive
    metabolite_vc_l: Positive
    metabolite_cl_l_per_h: Positive
    metabolite_cl_asian_factor: Positive
    metabolite_vp_l: Positive
    metabolite_q_l_per_h: Positive
    omega2: HepaticSpread
    residual_sd: Spread
    effect_site: EffectSite
    hidden: Text
    """What of this model is never shown, and why."""


class Uptake(Part, frozen=True, kw_only=True):
    """One way in: a part of the dose arrives over some minutes (0: at once), leaves its depot at a rate."""

    fraction: Share
    over_min: Annotated[float, msgspec.Meta(ge=0, lt=1e4)]
    ka_per_min: Positive


class Absorption(Entry, frozen=True, kw_only=True):
    """How a dose of racemic ketamine by one route reaches the blood; `models` empty: every other model."""

    code: Words
    route: Route
    models: tuple[Words, ...] = ()
    uptakes: Annotated[tuple[Uptake, ...], msgspec.Meta(min_length=1)]
    fraction_low: Share
    fraction_high: Share
    ka_cv: Spread
    fraction_logit_sd: Spread

    def __post_init__(self) -> None:
        total = sum(uptake.fraction for uptake in self.uptakes)
        if not self.fraction_low <= total <= self.fraction_high:
            raise ValueError("the fractions add up to something outside fraction_low to fraction_high")


class Effect(Entry, frozen=True, kw_only=True):
    """One number of the effect model, with its unit."""

    code: Words
    value: float
    unit: str


class ReferenceRange(Entry, frozen=True, kw_only=True):
    """Plasma levels of racemic ketamine at which something was observed."""

    code: Words
    label: Text
    low_ng_per_ml: Positive
    high_ng_per_ml: Positive

    def __post_init__(self) -> None:
        if self.low_ng_per_ml > self.high_ng_per_ml:
            raise ValueError("low_ng_per_ml is above high_ng_per_ml")


class InputLimit(Entry, frozen=True, kw_only=True):
    """Beyond these, a number is taken for a wrong unit and refused."""

    argument: Words
    unit: str
    low: float
    high: float


class Remark(Entry, frozen=True, kw_only=True):
    """Words that stand beside every simulated figure."""

    code: Words
    text: Text


NEEDED_EFFECTS = (
    "ke0",
    "dissociation_max",
    "dissociation_ec50",
    "dissociation_hill",
    "dissociation_cv",
    "dissociation_nil_below",
    "pressure_ec50",
    "systolic_peak_mean",
    "systolic_peak_sd",
    "hypertension_factor",
    "reference_dose_mg_per_kg",
    "reference_over",
)
NEEDED_LIMITS = (
    "weight_kg",
    "age_years",
    "adult_age_years",
    "dose_mg",
    "over_min",
    "rate_mg_per_min",
    "time_min",
    "level_ng_per_ml",
    "people",
)
NEEDED_REMARKS = ("estimate", "population", "effect-site", "no-dose-advice", "adults-only")
"""What lightwell.pharmacokinetics looks up by name; without one of them the files are incomplete."""

TOPICS = (
    Topic("compartment_models", "pharmacokinetics/models.toml", CompartmentModel, "code", "model"),
    Topic("hepatic_models", "pharmacokinetics/esketamine.toml", HepaticModel, "code", "model"),
    Topic("absorptions", "pharmacokinetics/absorption.toml", Absorption, "code", "absorption"),
    Topic("effects", "pharmacokinetics/effects.toml", Effect, "code", "effect"),
    Topic("reference_ranges", "pharmacokinetics/ranges.toml", ReferenceRange, "code", "range"),
    Topic("input_limits", "pharmacokinetics/limits.toml", InputLimit, "argument", "limit"),
    Topic("remarks", "pharmacokinetics/remarks.toml", Remark, "code", "remark"),
)
