"""Age, sex, height, weight and resting condition of simulated people, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lightwell.jobs.simulated.parameters import Section, section
from lightwell.jobs.simulated.streams import Flags, Floats, Integers, Purpose, Stream, first_within, whole

TRIES = 8


@dataclass(frozen=True)
class Bodies:
    """One row a person: age in years and days past the birthday, cm, kg to 0.1."""

    age_years: Integers
    days_past_birthday: Integers
    female: Flags
    height_cm: Integers
    weight_kg: Floats
    hypertension: Flags


def bodies(people: Sequence[int], seed: int) -> Bodies:
    """The bodies of the people with these numbers."""
    parameters = section("people")
    stream = Stream(seed, Purpose.BODY, people, uniforms=3, normals=TRIES + 2)
    age = _age(stream, parameters)
    female = stream.uniform() < parameters["female_share"]
    height = _height(stream, female, parameters)
    return Bodies(
        age_years=np.floor(age).astype(np.int64),
        days_past_birthday=whole(stream.uniform() * 364, 0, 364),
        female=female,
        height_cm=whole(height, *parameters["height_range_cm"]),
        weight_kg=_weight(stream, height, parameters),
        hypertension=stream.uniform() < hypertension_share(age, parameters),
    )


def hypertension_share(age: Floats, parameters: Section) -> Floats:
    """Share of people of this age who have hypertension."""
    at_reference = parameters["hypertension_share"]
    years = age - parameters["hypertension_share_age_years"]
    logit = np.log(at_reference / (1 - at_reference)) + parameters["hypertension_logit_per_year"] * years
    share: Floats = 1 / (1 + np.exp(-logit))
    return share


def _age(stream: Stream, parameters: Section) -> Floats:
    limits = parameters["age_min_years"], parameters["age_max_years"]
    return first_within(
        stream.normal(TRIES), parameters["age_mean_years"], parameters["age_sd_years"], *limits
    )


def _height(stream: Stream, female: Flags, parameters: Section) -> Floats:
    mean = np.where(female, parameters["height_female_mean_cm"], parameters["height_male_mean_cm"])
    height: Floats = mean + parameters["height_sd_cm"] * stream.normal()
    return height


def _weight(stream: Stream, height_cm: Floats, parameters: Section) -> Floats:
    bmi = parameters["bmi_median_kg_per_m2"] * np.exp(parameters["bmi_log_sd"] * stream.normal())
    weight = bmi * (height_cm / 100) ** 2
    kept: Floats = np.round(np.clip(weight, parameters["weight_min_kg"], parameters["weight_max_kg"]), 1)
    return kept
