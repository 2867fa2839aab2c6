"""Vital signs, sedation and dissociation during an intravenous treatment: sections E.3, G.1 and G.7.

Everything follows the concentration at the effect site. A person has an exposure, a resting pressure and a
peak rise of their own; a treatment adds the day; a reading adds its own error.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lightwell.jobs.simulated import pressure
from lightwell.jobs.simulated.bodies import Bodies
from lightwell.jobs.simulated.concentration import effect_site_ng_per_ml
from lightwell.jobs.simulated.parameters import Section, section
from lightwell.jobs.simulated.streams import (
    Floats,
    Integers,
    Purpose,
    Stream,
    between,
    log_normal_factor,
    whole,
)


@dataclass(frozen=True)
class Readings:
    """Arrays (people, treatments, checks), at `minutes` from the start of dosing."""

    minutes: tuple[int, ...]
    dose_mg: Integers
    """What was ordered, in whole mg: the same at each treatment of a person (people)."""
    stop_minute: Integers
    """When dosing ended, as planned or stopped earlier (people, treatments)."""
    systolic_mmhg: Integers
    diastolic_mmhg: Integers
    heart_rate_bpm: Integers
    spo2_percent: Integers
    respiratory_rate_per_min: Integers
    moaa_s: Integers
    cadss6: Integers


def readings(
    people: Sequence[int], seed: int, who: Bodies, *, minutes: Sequence[int] | None = None
) -> Readings:
    """Readings of all treatments at `minutes` (by default the protocol's checks), up to four hours.

    Errors belong to a reading: other minutes give other errors around the same course.
    """
    parameters, course = section("physiology"), section("course")
    at = tuple(parameters["check_minutes"] if minutes is None else minutes)
    stream = _stream(people, seed, course["treatments"], len(at))
    stop_minute = _stop_minute(stream, course)
    dose_mg = np.floor(course["dose_mg_per_kg"] * who.weight_kg + 0.5).astype(np.int64)
    reaching = dose_mg / who.weight_kg * log_normal_factor(stream.normal(), parameters["exposure_cv"])
    level = effect_site_ng_per_ml(reaching[:, None, None], stop_minute[:, :, None], np.array(at))
    rise = _rise(level, reaching, parameters)
    heart_rate, spo2, respiratory_rate = (
        _heart_rate(stream, rise),
        _spo2(stream, at),
        _respiratory_rate(stream, at),
    )
    moaa_s, cadss6 = _moaa_s(stream, level, parameters), _cadss6(stream, level, parameters)
    blood = pressure.pressure(stream, who, rise)
    return Readings(
        minutes=at,
        dose_mg=dose_mg,
        stop_minute=stop_minute,
        systolic_mmhg=blood.systolic_mmhg,
        diastolic_mmhg=blood.diastolic_mmhg,
        heart_rate_bpm=heart_rate,
        spo2_percent=spo2,
        respiratory_rate_per_min=respiratory_rate,
        moaa_s=moaa_s,
        cadss6=cadss6,
    )


def _stream(people: Sequence[int], seed: int, treatments: int, checks: int) -> Stream:
    normals = 4 + treatments + 3 * treatments * checks + pressure.normals_needed(treatments, checks)
    return Stream(seed, Purpose.PHYSIOLOGY, people, uniforms=5 * treatments, normals=normals)


def _stop_minute(stream: Stream, course: Section) -> Integers:
    events = section("events")
    stopped = stream.uniform(course["treatments"]) < events["stop_per_treatment"]
    early = np.floor(between(stream.uniform(course["treatments"]), events["stop_minutes"]))
    return np.where(stopped, early, course["over_min"]).astype(np.int64)


def _rise(level: Floats, reaching_mg_per_kg: Floats, parameters: Section) -> Floats:
    """The effect on pressure as a share of that at the end of a full dose, where a peak is defined."""
    over_min = section("course")["over_min"]
    full = effect_site_ng_per_ml(reaching_mg_per_kg, np.array(over_min), np.array(over_min))
    ec50 = parameters["pressure_ec50_ng_per_ml"]
    share: Floats = level / (level + ec50) / (full / (full + ec50))[:, None, None]
    return share


def _heart_rate(stream: Stream, rise: Floats) -> Integers:
    parameters = section("physiology")
    treatments, checks = rise.shape[1:]
    rest = parameters["heart_rate_rest_mean_bpm"] + parameters["heart_rate_rest_sd_bpm"] * stream.normal()
    peak = parameters["heart_rate_peak_mean_bpm"] + parameters["heart_rate_peak_sd_bpm"] * stream.normal(
        treatments
    )
    error = parameters["reading_sd_bpm"] * stream.normal(treatments, checks)
    return whole(rest[:, None, None] + peak[:, :, None] * rise + error, *parameters["heart_rate_range_bpm"])


def _spo2(stream: Stream, minutes: Sequence[int]) -> Integers:
    """Saturation, with a rare dip at one check after the start."""
    parameters, treatments = section("physiology"), section("course")["treatments"]
    noise = parameters["spo2_sd_percent"] * stream.normal(treatments, len(minutes))
    usual = whole(parameters["spo2_mean_percent"] + noise, *parameters["spo2_usual_range_percent"])
    dips, where, depth = np.moveaxis(stream.uniform(3, treatments), 1, 0)
    after_start = np.flatnonzero(np.array(minutes) > 0)
    if not len(after_start):
        return usual
    check = after_start[np.floor(where * len(after_start)).astype(np.int64)]
    low, high = parameters["spo2_dip_percent"]
    dipped = np.floor(between(depth, (low, high + 1))).astype(np.int64)
    in_dip = (dips < parameters["spo2_dip_share"])[:, :, None] & (
        np.arange(len(minutes)) == check[:, :, None]
    )
    return np.where(in_dip, dipped[:, :, None], usual)


def _respiratory_rate(stream: Stream, minutes: Sequence[int]) -> Integers:
    parameters, treatments = section("physiology"), section("course")["treatments"]
    noise = parameters["respiratory_rate_sd_per_min"] * stream.normal(treatments, len(minutes))
    return whole(
        parameters["respiratory_rate_mean_per_min"] + noise, *parameters["respiratory_rate_range_per_min"]
    )


def _moaa_s(stream: Stream, level: Floats, parameters: Section) -> Integers:
    """Awake, one level down from a concentration of the person's own, another from a multiple of it."""
    drowsy_from = parameters["sedation_ec50_ng_per_ml"] * log_normal_factor(
        stream.normal(), parameters["sedation_cv"]
    )
    ratio = level / drowsy_from[:, None, None]
    deeper = ratio >= parameters["sedation_deeper_factor"]
    return parameters["moaa_s_awake"] - (ratio >= 1).astype(np.int64) - deeper


def _cadss6(stream: Stream, level: Floats, parameters: Section) -> Integers:
    """Dissociation by a Hill curve, less with each treatment, nil at low concentrations."""
    own = log_normal_factor(stream.normal(), parameters["dissociation_cv"])
    by_treatment = parameters["dissociation_habituation"] ** np.arange(level.shape[1])
    ec50 = parameters["dissociation_ec50_ng_per_ml"] * own[:, None] * by_treatment
    power = (level / ec50[:, :, None]) ** parameters["dissociation_hill"]
    score = whole(parameters["dissociation_max"] * power / (1 + power), 0, parameters["dissociation_max"])
    return np.where(level < parameters["dissociation_nil_below_ng_per_ml"], 0, score)
