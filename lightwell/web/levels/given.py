"""A dose as the models take it: as it was ordered, or as the record of a visit says it was given."""

from datetime import timedelta
from math import ceil, inf
from typing import cast

from lightwell import knowledge
from lightwell.pharmacokinetics import History, Route, dose, infusion, running, sprays
from lightwell.treatment.record import Record
from lightwell.treatment.rules.infusion import What

MINUTE = timedelta(minutes=1)
ESKETAMINE = "IN-ESK"
ESKETAMINE_MODEL = "perez-ruixo"


def drug_of(route: str) -> str:
    """The drug that a route of the clinic stands for."""
    return "esketamine" if route == ESKETAMINE else "ketamine"


def ordered(route: str, dose_mg: float, over_min: float) -> History:
    """The dose from minute 0: an infusion over its minutes, anything else at once. Raises WrongInput."""
    if route == ESKETAMINE:
        esketamine = knowledge.current().hepatic_models[ESKETAMINE_MODEL]
        devices = max(1, ceil(dose_mg / esketamine.spray_mg))
        return sprays(dose_mg=dose_mg, number_of_sprays=devices, every_min=esketamine.sprays_apart_min)
    if route == "IV" and over_min:
        return infusion(dose_mg=dose_mg, over_min=over_min)
    return dose(dose_mg=dose_mg, route=cast(Route, route))


def given(record: Record) -> History:
    """What was given, in minutes from the start, and what the pump will give if nobody touches it.

    A paused or stopped pump gives nothing more. When the amount was recorded, the rates come to it.
    Nothing before the start.
    """
    plan, route = record.infusion, record.treatment.course.route
    if not plan.started_at:
        return History()
    told = record.given_mg
    if not plan.over_min or route != "IV":
        return ordered(route, float(plan.dose_mg if told is None else told), 0)
    pumped = _pumped(record)
    if told is None or not pumped.dose_mg:
        return pumped
    return pumped.scaled(float(told) / pumped.dose_mg)


def _pumped(record: Record) -> History:
    """The pump's pieces, each until the next event, the last until the whole dose is in."""
    plan = record.infusion
    start, left_mg, history = plan.events[0].at, float(plan.dose_mg), History()
    ends = [(event.at - start) / MINUTE for event in plan.events[1:]]
    for event, end_min in zip(plan.events, [*ends, inf], strict=True):
        if event.what not in (What.START, What.RESUME):
            continue
        start_min, mg_per_min = (event.at - start) / MINUTE, float(plan.mg_per_min(event))
        end_min = min(end_min, start_min + left_mg / mg_per_min)
        history += running(start_min=start_min, end_min=end_min, rate_mg_per_min=mg_per_min)
        left_mg -= (end_min - start_min) * mg_per_min
    return history
