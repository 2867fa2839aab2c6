"""How depression scores go over a course and after it: section H.4 of the reference, calibrated.

A person has a class (remitter, responder, partial, none, worse), a speed and perhaps a day of relapse. What
is observed is the level at each occasion plus noise, as a whole number. Classes are never shown: response,
remission and relapse are for the reader of the scores to find, by the project's own definitions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from lightwell.jobs.simulated.parameters import Section, section
from lightwell.jobs.simulated.streams import (
    Floats,
    Integers,
    Purpose,
    Stream,
    between,
    first_within,
    whole,
)
from lightwell.jobs.simulated.visits import OCCASIONS, Visits

TRIES = 8


class Course(IntEnum):
    """The class a person belongs to, in the order of the shares in the parameters."""

    REMITTER = 0
    RESPONDER = 1
    PARTIAL = 2
    NONE = 3
    WORSE = 4


@dataclass(frozen=True)
class Outcomes:
    """One row a person. Scores have a column for each of `visits.OCCASIONS`, as if every one was answered."""

    course: Integers
    phq9: Integers
    gad7: Integers
    relapse_day: Floats
    """Days from the end of the course to the first day of a relapse; infinite for those without response."""


def outcomes(people: Sequence[int], seed: int, visits: Visits, *, maintenance: bool = False) -> Outcomes:
    """The scores of the people with these numbers; `maintenance` lowers the hazard of relapse."""
    parameters = section("outcomes")
    columns = len(OCCASIONS)
    stream = Stream(seed, Purpose.COURSE, people, uniforms=4, normals=2 * TRIES + 1 + 2 * columns)
    baseline = _baseline(stream, parameters)
    course = _classes(stream, baseline, parameters)
    gain = _gain(stream, baseline, course, parameters)
    relapse_day = _relapse_day(stream, course, parameters, maintenance=maintenance)
    level = _level(stream, baseline, gain, relapse_day, visits, parameters)
    phq9 = whole(level + parameters["noise_sd_phq9"] * stream.normal(columns), 0, parameters["phq9_max"])
    phq9[:, 0] = baseline
    gad7 = _gad7(stream, baseline, level, parameters)
    return Outcomes(course, phq9, gad7, relapse_day)


def _baseline(stream: Stream, parameters: Section) -> Integers:
    low, high = parameters["baseline_phq9_min"], parameters["baseline_phq9_max"]
    mean, sd = parameters["baseline_phq9_mean"], parameters["baseline_phq9_sd"]
    return whole(first_within(stream.normal(TRIES), mean, sd, low - 0.5, high + 0.49), low, high)


def _classes(stream: Stream, baseline: Integers, parameters: Section) -> Integers:
    """Draw a class; whoever has no room to get worse is drawn among the other classes."""
    shares = np.array(parameters["class_shares"])
    has_room = baseline + parameters["worse_needs_room_points"] <= parameters["phq9_max"]
    worse = shares[Course.WORSE] / _share_with_room(parameters)
    others = np.cumsum(shares[: Course.WORSE]) / shares[: Course.WORSE].sum()
    draw = stream.uniform()
    threshold = np.where(has_room, worse, 0.0)
    among_others = (draw - threshold) / (1 - threshold)
    chosen = np.searchsorted(others, among_others, side="right").clip(0, Course.NONE)
    return np.where(draw < threshold, Course.WORSE, chosen)


def _share_with_room(parameters: Section) -> float:
    """Share of baselines low enough to get worse, by the truncated normal at whole scores."""
    scores = np.arange(parameters["baseline_phq9_min"], parameters["baseline_phq9_max"] + 1)
    z = (scores - parameters["baseline_phq9_mean"]) / parameters["baseline_phq9_sd"]
    density = np.exp(-(z**2) / 2)
    room = scores + parameters["worse_needs_room_points"] <= parameters["phq9_max"]
    return float(density[room].sum() / density.sum())


def _gain(stream: Stream, baseline: Integers, course: Integers, parameters: Section) -> Floats:
    """Points lost by the end of the course; below zero for those who get worse."""
    draw = stream.uniform()
    remission_end = between(draw, parameters["remitter_end_points"])
    lowest, highest = parameters["remission_below"], baseline * parameters["response_at_most"]
    response_end = lowest + between(draw, parameters["responder_end_position"]) * (highest - lowest)
    choices = [
        baseline - remission_end,
        baseline - response_end,
        baseline * between(draw, parameters["partial_fall_share"]),
        baseline * between(draw, parameters["none_fall_share"]),
        -between(draw, parameters["worse_rise_points"]),
    ]
    gain: Floats = np.choose(course, choices)
    return gain


def _relapse_day(stream: Stream, course: Integers, parameters: Section, *, maintenance: bool) -> Floats:
    multiplier = parameters["maintenance_hazard_multiplier"] if maintenance else 1.0
    day = -np.log1p(-stream.uniform()) / (parameters["relapse_hazard_per_day"] * multiplier)
    return np.where(course <= Course.RESPONDER, day, np.inf)


def _level(
    stream: Stream,
    baseline: Integers,
    gain: Floats,
    relapse_day: Floats,
    visits: Visits,
    parameters: Section,
) -> Floats:
    """The level behind each observed score: baseline less what was gained, plus what came back."""
    share = _share_gained(np.exp(parameters["speed_log_sd"] * stream.normal()), visits, parameters)
    days = visits.days_after_end
    risen = np.clip((days - relapse_day[:, None]) / parameters["relapse_rise_days"], 0, 1)
    regained = between(stream.uniform(), parameters["relapse_regained_share"])[:, None]
    return baseline[:, None] - gain[:, None] * share * (1 - regained * risen)


def _share_gained(speed: Floats, visits: Visits, parameters: Section) -> Floats:
    """Share of the final gain at every occasion; what the newest treatment added fades until the next."""
    by_treatment = np.array([0.0, *parameters["gain_share_by_treatment"]])
    own = by_treatment[None, :] ** speed[:, None]
    done = np.array([occasion.treatments for occasion in OCCASIONS])
    kept, newest = own[:, np.maximum(done - 1, 0)], own[:, done]
    fades = np.array([occasion.fades for occasion in OCCASIONS])
    fading_days = np.maximum(visits.days_since_treatment - 1, 0) * fades
    share: Floats = kept + (newest - kept) * 0.5 ** (fading_days / parameters["wash_half_life_days"])
    return share


def _gad7(stream: Stream, baseline: Integers, level: Floats, parameters: Section) -> Integers:
    """Anxiety follows depression in part: correlated at baseline, a share of the relative fall after."""
    correlation = parameters["gad7_phq9_correlation"]
    z = (baseline - parameters["baseline_phq9_mean"]) / parameters["baseline_phq9_sd"]
    own = np.sqrt(1 - correlation**2) * stream.normal(TRIES)
    normal = correlation * z[:, None] + own
    start = first_within(
        normal, parameters["baseline_gad7_mean"], parameters["baseline_gad7_sd"], 0, parameters["gad7_max"]
    )
    fall = parameters["gad7_share_of_phq9_fall"] * (1 - level / baseline[:, None])
    noise = parameters["noise_sd_gad7"] * stream.normal(level.shape[1])
    noise[:, 0] = 0
    return whole(start[:, None] * (1 - fall) + noise, 0, parameters["gad7_max"])
