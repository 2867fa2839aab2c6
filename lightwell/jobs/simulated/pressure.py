"""Blood pressure during a treatment: a resting level, a peak rise of one's own, the day, the reading."""

from dataclasses import dataclass

import numpy as np

from lightwell.jobs.simulated.bodies import Bodies, hypertension_share
from lightwell.jobs.simulated.parameters import Section, section
from lightwell.jobs.simulated.streams import Floats, Integers, Stream, whole

NORMALS_PER_PERSON = 4


def normals_needed(treatments: int, checks: int) -> int:
    """How many normal draws a person needs here."""
    return NORMALS_PER_PERSON + 4 * treatments + 2 * treatments * checks


@dataclass(frozen=True)
class Pressure:
    """Arrays (people, treatments, checks) in mmHg; diastolic is always below systolic."""

    systolic_mmhg: Integers
    diastolic_mmhg: Integers


def pressure(stream: Stream, who: Bodies, rise: Floats) -> Pressure:
    """Readings, for `rise`: the share of the peak effect at each check (people, treatments, checks)."""
    parameters = section("physiology")
    treatments, checks = rise.shape[1:]
    rest_systolic, rest_diastolic = _resting(stream, who, parameters)
    peak_systolic, peak_diastolic = _peaks(stream, who, treatments, parameters)
    day = parameters["day_sd_mmhg"] * stream.normal(2, treatments, 1)
    error = parameters["reading_sd_mmhg"] * stream.normal(2, treatments, checks)
    systolic = rest_systolic[:, None, None] + day[:, 0] + peak_systolic[:, :, None] * rise + error[:, 0]
    diastolic = rest_diastolic[:, None, None] + day[:, 1] + peak_diastolic[:, :, None] * rise + error[:, 1]
    diastolic = np.minimum(diastolic, systolic - parameters["pressure_gap_min_mmhg"])
    limits = parameters["pressure_range_mmhg"]
    return Pressure(whole(systolic, *limits), whole(diastolic, 0, limits[1]))


def _resting(stream: Stream, who: Bodies, parameters: Section) -> tuple[Floats, Floats]:
    first, second = _correlated(stream.normal(2), parameters["rest_correlation"])
    return (
        _rest_of("systolic", first, who, parameters),
        _rest_of("diastolic", second, who, parameters),
    )


def _rest_of(which: str, normal: Floats, who: Bodies, parameters: Section) -> Floats:
    years = who.age_years - section("people")["age_mean_years"]
    level = (
        parameters[f"{which}_rest_mean_mmhg"]
        + parameters[f"{which}_rest_per_year_mmhg"] * years
        + parameters[f"{which}_rest_hypertension_mmhg"] * who.hypertension
        + parameters[f"{which}_rest_sd_mmhg"] * normal
    )
    return np.clip(level, *parameters[f"{which}_rest_range_mmhg"])


def _peaks(stream: Stream, who: Bodies, treatments: int, parameters: Section) -> tuple[Floats, Floats]:
    """Peak rise by treatment: part the person's own, part the day's; larger with hypertension."""
    own = parameters["peak_share_within_person"]
    person, day = stream.normal(2, 1), stream.normal(2, treatments)
    first, second = _correlated(
        np.sqrt(own) * person + np.sqrt(1 - own) * day, parameters["peak_correlation"]
    )
    return (
        _peak_of("systolic", first, who, parameters),
        _peak_of("diastolic", second, who, parameters),
    )


def _peak_of(which: str, normal: Floats, who: Bodies, parameters: Section) -> Floats:
    """The mean over all people stays the source's: what hypertension adds is taken from everybody first."""
    extra = parameters["hypertension_peak_factor"] - 1
    shared = parameters[f"{which}_peak_mean_mmhg"] / (1 + extra * _usual_hypertension())
    mean = shared * (1 + extra * who.hypertension)
    peak = mean[:, None] + parameters[f"{which}_peak_sd_mmhg"] * normal
    return np.clip(peak, *parameters["peak_range_mmhg"])


def _usual_hypertension() -> float:
    parameters = section("people")
    return float(hypertension_share(np.array(float(parameters["age_mean_years"])), parameters))


def _correlated(normal: Floats, correlation: float) -> tuple[Floats, Floats]:
    """Two standard normals (people, 2, ...) into two with this correlation."""
    first, second = normal[:, 0], normal[:, 1]
    return first, correlation * first + np.sqrt(1 - correlation**2) * second
