"""The clinic's policy as the rules of the treatment day take it. Numbers and sources: the knowledge."""

from decimal import Decimal

from lightwell import knowledge
from lightwell.knowledge.practice import Protocol, Schedule
from lightwell.treatment.rules import checks, dose, gates, leaving


def dose_steps() -> dose.Steps:
    policy = knowledge.current().policy
    return dose.Steps(
        dose_mg=Decimal(policy["dose.round_to_mg"]),
        volume_ml=Decimal(policy["dose.volume_step_ml"]),
        rate_ml_per_h=Decimal(policy["dose.rate_step_ml_per_h"]),
    )


def of_dose(protocol: Protocol) -> dose.Limits:
    """The hard limits of a dose by this protocol: the smaller of the protocol's and the route's."""
    known = knowledge.current()
    route = known.doses[protocol.route]
    set_by_route = route.max_mg_per_kg
    return dose.Limits(
        max_mg_per_kg=None if set_by_route is None else min(set_by_route, protocol.max_mg_per_kg),
        min_over_min=route.min_over_min,
        jump_ratio=Decimal(known.policy["dose.jump_second_sign_off"]),
    )


def rhythm() -> checks.Rhythm:
    policy = knowledge.current().policy
    return checks.Rhythm(
        early_min=policy["checks.early_min"],
        late_min=policy["checks.late_min"],
        notify_every_min=policy["checks.notify_every_min"],
        notify_ends_after_sets=policy["checks.notify_ends_after_sets"],
    )


def of_readings() -> checks.Limits:
    policy = knowledge.current().policy
    return checks.Limits(
        notify_systolic=policy["intra.bp.notify.systolic_mmhg"],
        notify_diastolic=policy["intra.bp.notify.diastolic_mmhg"],
        notify_rise_percent=policy["intra.bp.notify.rise_percent"],
        pause_systolic=policy["intra.bp.pause.systolic_mmhg"],
        pause_diastolic=policy["intra.bp.pause.diastolic_mmhg"],
        pause_apart_min=policy["intra.bp.pause.apart_min_min"],
        pause_apart_max=policy["intra.bp.pause.apart_max_min"],
        emergency_systolic=policy["intra.bp.emergency.systolic_mmhg"],
        emergency_diastolic=policy["intra.bp.emergency.diastolic_mmhg"],
        emergency_spo2_percent=policy["intra.spo2.emergency_percent"],
        emergency_moaas_score=policy["intra.moaas.emergency_score"],
        emergency_rr_per_min=policy["intra.rr.emergency_per_min"],
        notify_cadss6=policy["intra.cadss6.notify_score"],
    )


def of_gates() -> gates.Limits:
    policy = knowledge.current().policy
    return gates.Limits(
        hard_systolic=policy["predose.bp.hard.systolic_mmhg"],
        hard_diastolic=policy["predose.bp.hard.diastolic_mmhg"],
        soft_low_bpm=policy["predose.hr.soft.low_bpm"],
        soft_high_bpm=policy["predose.hr.soft.high_bpm"],
        hard_low_bpm=policy["predose.hr.hard.low_bpm"],
        hard_high_bpm=policy["predose.hr.hard.high_bpm"],
        soft_spo2=policy["predose.spo2.soft_percent"],
        hard_spo2=policy["predose.spo2.hard_percent"],
        vitals_valid_min=policy["predose.vitals.valid_min"],
    )


def of_leaving(route: str) -> leaving.Limits:
    policy = knowledge.current().policy
    return leaving.Limits(
        min_stay_min=policy[f"observe.min_after_end.{route.lower()}_min"],
        aldrete_at_least=policy["leaving.aldrete_at_least"],
        padss_at_least=policy["leaving.padss_at_least"],
        cadss6_at_most=policy["leaving.cadss6_at_most"],
        bp_sets=policy["leaving.bp_sets"],
        bp_within_percent=policy["leaving.bp_within_percent"],
        bp_below_systolic=policy["leaving.bp_below.systolic_mmhg"],
        bp_below_diastolic=policy["leaving.bp_below.diastolic_mmhg"],
    )


def schedule(protocol: Protocol) -> Schedule:
    """When checks are due in this protocol."""
    return knowledge.current().schedules[protocol.schedule]
