"""Published models for given people: from the knowledge to linear systems. Sections G.1, G.2, G.4."""

from dataclasses import dataclass

import numpy as np

from lightwell import knowledge
from lightwell.knowledge.kinetics import Absorption, CompartmentModel, HepaticModel
from lightwell.pharmacokinetics.dosing import History
from lightwell.pharmacokinetics.inputs import Floats, WrongInput, one_of
from lightwell.pharmacokinetics.linear import Arrow, Seen, System, Way
from lightwell.pharmacokinetics.people import People
from lightwell.pharmacokinetics.plan import Piece, Push

Model = CompartmentModel | HepaticModel

NG_PER_ML_PER_MG_PER_L = 1000.0
HOUR_MIN = 60.0
STANDARD_KG = 70.0
SIXTY_YEARS = 60.0
SESSION_MIN = 60.0
"""Sprays closer than this belong together: the second is taken up less than the first."""

PLASMA, EFFECT_SITE, METABOLITE = "plasma", "effect_site", "noresketamine"


@dataclass(frozen=True)
class Entry:
    """How one dose by a route enters: parts of it over some minutes (0: at once) by a way of the system."""

    way: str
    share: float
    over_min: float


def catalogue() -> dict[str, Model]:
    """Every model of the knowledge by its code."""
    known = knowledge.current()
    return {**known.compartment_models, **known.hepatic_models}


def model(code: str) -> Model:
    """The model of that code. Raises WrongInput with the codes there are."""
    every = catalogue()
    return every[one_of("model", code, list(every))]


def drug(of: Model) -> str:
    """Which drug a model describes."""
    return "ketamine" if isinstance(of, CompartmentModel) else "esketamine"


def absorption(of: CompartmentModel, route: str) -> Absorption:
    """How the model takes up a dose by a route: made for it, else the common way. Raises WrongInput."""
    every = [one for one in knowledge.current().absorptions.values() if one.route == route]
    own = [one for one in every if of.code in one.models] or [one for one in every if not one.models]
    if not own:
        raise WrongInput("route", f"must be one that {of.code} describes, not {route!r}")
    return own[0]


def system(of: Model, who: People, history: History, see: tuple[str, ...] = (PLASMA,)) -> System:
    """The model for these people, with the ways in that the history uses. Raises WrongInput."""
    routes = sorted({"IV"} | {given.route for given in history.given})
    if isinstance(of, CompartmentModel):
        return _mammillary(of, who, routes, see)
    return _hepatic(of, who, routes, see)


def inputs(of: Model, history: History, made: System) -> tuple[list[Piece], list[Push]]:
    """The history as steady inputs and pushes by the ways of the system."""
    iv = made.way("IV")
    pieces = [Piece(iv, one.start_min, one.end_min, one.rate_mg_per_min) for one in history.running]
    pushes: list[Push] = []
    last_spray = -np.inf
    for given in sorted(history.given, key=lambda one: one.at_min):
        if given.route == "IV":
            pushes.append(Push(iv, given.at_min, given.dose_mg))
            continue
        again = given.route == "IN" and given.at_min - last_spray < SESSION_MIN
        last_spray = given.at_min if given.route == "IN" else last_spray
        for entry in _entries(of, given.route, again):
            way, amount = made.way(entry.way), given.dose_mg * entry.share
            if entry.over_min == 0:
                pushes.append(Push(way, given.at_min, amount))
            else:
                end = given.at_min + entry.over_min
                pieces.append(Piece(way, given.at_min, end, amount / entry.over_min))
    return [one for one in pieces if one.end_min > one.start_min], pushes


def _entries(of: Model, route: str, again: bool) -> list[Entry]:
    if isinstance(of, CompartmentModel):
        uptakes = absorption(of, route).uptakes
        return [Entry(f"{route}-{place}", 1.0, uptake.over_min) for place, uptake in enumerate(uptakes)]
    if route == "IN":
        spray = "next" if again else "first"
        swallowed = Entry(f"swallowed-{spray}", 1.0, of.swallowed_over_h * HOUR_MIN)
        return [Entry(f"nasal-{spray}", 1.0, 0.0), swallowed]
    return [Entry("PO", 1.0, of.oral_over_h * HOUR_MIN)]


# ── racemic ketamine: two or three compartments ──


@dataclass(frozen=True)
class Flows:
    """Of each person: central volume in L, leaving it and exchanging, a minute (exchanges, people)."""

    v1_l: Floats
    k10_per_min: Floats
    out_per_min: Floats
    back_per_min: Floats


def flows(of: CompartmentModel, who: People) -> Flows:
    """Volumes and rates of these people, scaled by weight as published, with their own deviations."""
    if of.rates is not None:
        rates = of.rates
        v1_l = rates.v1_l_per_kg * who.weight_kg
        clearance = rates.k10_per_min * v1_l
        exchange = [(rates.k12_per_min, rates.k21_per_min)]
        if rates.k13_per_min is not None and rates.k31_per_min is not None:
            exchange.append((rates.k13_per_min, rates.k31_per_min))
        q = [out * v1_l for out, _back in exchange]
        v = [out / back * v1_l for out, back in exchange]
    elif of.clearances is not None:
        published = of.clearances
        size = who.weight_kg / STANDARD_KG
        volume, flow = size**published.volume_exponent, size**published.clearance_exponent / HOUR_MIN
        v1_l, clearance = published.v1_l * volume, published.clearance_l_per_h * flow
        q, v = [published.q2_l_per_h * flow], [published.v2_l * volume]
        if published.q3_l_per_h is not None and published.v3_l is not None:
            q.append(published.q3_l_per_h * flow)
            v.append(published.v3_l * volume)
    v1_l = v1_l * who.factor("central_volume")
    clearance = clearance * who.factor("clearance")
    q = [each * who.factor(f"flow_{place}") for place, each in enumerate(q, start=2)]
    return Flows(
        v1_l,
        clearance / v1_l,
        np.array([flow / v1_l for flow in q]),
        np.array([flow / volume for flow, volume in zip(q, v, strict=True)]),
    )


def _mammillary(of: CompartmentModel, who: People, routes: list[str], see: tuple[str, ...]) -> System:
    own = flows(of, who)
    leaves = np.concatenate([[own.k10_per_min + own.out_per_min.sum(axis=0)], own.back_per_min])
    ways = [Way("IV", 0, np.ones(len(who)))]
    for route in routes:
        if route != "IV":
            ways += _uptakes(absorption(of, route), who)
    scale = NG_PER_ML_PER_MG_PER_L / own.v1_l
    seen = {PLASMA: Seen(PLASMA, 0, scale), EFFECT_SITE: _effect_site(of, 0, scale)}
    return System(Arrow(leaves, own.out_per_min, own.back_per_min), tuple(ways), _chosen(of, seen, see))


def _uptakes(how: Absorption, who: People) -> list[Way]:
    """One way for each uptake; the whole fraction deviates, its split stays."""
    total = sum(uptake.fraction for uptake in how.uptakes)
    whole = who.fraction("fraction", total)
    return [
        Way(
            f"{how.route}-{place}",
            0,
            whole * (uptake.fraction / total),
            uptake.ka_per_min * who.factor("ka"),
        )
        for place, uptake in enumerate(how.uptakes)
    ]


def _effect_site(of: Model, source: int, scale: Floats, ke0_per_min: float | None = None) -> Seen:
    ke0 = np.full(len(scale), ke0_per_min or of.effect_site.ke0_per_min)
    none = np.empty((0, len(scale)))
    return Seen(EFFECT_SITE, source, scale, Arrow(ke0[None], none, none), ke0)


def with_ke0(made: System, ke0_per_min: float) -> System:
    """The same system with one thing more to see: an effect site that follows the plasma at this rate."""
    plasma = next(seen for seen in made.seen if seen.name == PLASMA)
    ke0 = np.full(made.people, ke0_per_min)
    none = np.empty((0, made.people))
    site = Seen("effect", plasma.source, plasma.ng_per_ml_per_mg, Arrow(ke0[None], none, none), ke0)
    return System(made.block, made.ways, (*made.seen, site))


def _chosen(of: Model, seen: dict[str, Seen], see: tuple[str, ...]) -> tuple[Seen, ...]:
    for name in see:
        if name not in seen:
            raise WrongInput("see", f"must be of {', '.join(seen)} for {of.code}, not {name!r}")
    return tuple(seen[name] for name in see)


# ── esketamine: centre, two others, liver; noresketamine follows the liver ──

CENTRE, LIVER = 0, 3


def _hepatic(of: HepaticModel, who: People, routes: list[str], see: tuple[str, ...]) -> System:
    vc_l = of.vc_l * who.factor("vc")
    vp1_l, vp2_l = of.vp1_l * who.factor("vp1"), of.vp2_l * np.ones(len(who))
    vh_l = of.vh_l * who.factor("vh")
    beyond_sixty = np.maximum(who.age_years - SIXTY_YEARS, 0)
    liver_flow = (of.qh_l_per_h + of.qh_per_year_over_60_l_per_h * beyond_sixty) * who.factor("qh")
    q = np.array([of.q1_l_per_h * np.ones(len(who)), of.q2_l_per_h * np.ones(len(who)), liver_flow])
    out, back = q / vc_l / HOUR_MIN, q / np.array([vp1_l, vp2_l, vh_l]) / HOUR_MIN
    asian_kel = np.where(who.asian, of.kel_asian_factor, 1.0)
    kel = of.kel_per_h * asian_kel * who.factor("kel") / HOUR_MIN
    kmet = of.kmet_per_h * who.factor("kmet") / HOUR_MIN
    leaves = np.concatenate([[out.sum(axis=0)], back])
    leaves[LIVER] += kel + kmet
    scale = NG_PER_ML_PER_MG_PER_L / vc_l
    seen = {
        PLASMA: Seen(PLASMA, CENTRE, scale),
        EFFECT_SITE: _effect_site(of, CENTRE, scale),
        METABOLITE: _noresketamine(of, who, kmet),
    }
    ways = [Way("IV", CENTRE, np.ones(len(who)))]
    for route in routes:
        if route != "IV":
            ways += _esketamine_ways(of, who, route)
    return System(Arrow(leaves, out, back), tuple(ways), _chosen(of, seen, see))


def _noresketamine(of: HepaticModel, who: People, kmet_per_min: Floats) -> Seen:
    vc_l = of.metabolite_vc_l * who.factor("metabolite_vc")
    asian = np.where(who.asian, of.metabolite_cl_asian_factor, 1.0)
    clearance = of.metabolite_cl_l_per_h * asian * who.factor("metabolite_cl")
    out = of.metabolite_q_l_per_h / vc_l / HOUR_MIN
    back = np.full(len(who), of.metabolite_q_l_per_h / of.metabolite_vp_l / HOUR_MIN)
    leaves = np.array([clearance / vc_l / HOUR_MIN + out, back])
    follows = Arrow(leaves, out[None], back[None])
    return Seen(METABOLITE, LIVER, NG_PER_ML_PER_MG_PER_L / vc_l, follows, kmet_per_min)


def _esketamine_ways(of: HepaticModel, who: People, route: str) -> list[Way]:
    if route == "PO":
        oral = of.ka_oral_per_h * who.factor("ka_oral") / HOUR_MIN
        return [Way("PO", LIVER, np.full(len(who), of.gut_fraction), oral)]
    if route != "IN":
        raise WrongInput("route", f"must be IV, IN or PO for {of.code}, not {route!r}")
    japanese = np.where(who.japanese, of.nasal_fraction_japanese_factor, 1.0)
    first = who.fraction("nasal_fraction_logit", of.nasal_fraction * japanese)
    through_nose = of.ka_nasal_per_h * who.factor("ka_nasal") / HOUR_MIN
    swallowed = of.ka_swallowed_per_h * who.factor("ka_swallowed") / HOUR_MIN
    ways = []
    for spray, nasal in (("first", first), ("next", first * of.nasal_fraction_next_spray_factor)):
        ways.append(Way(f"nasal-{spray}", CENTRE, nasal, through_nose))
        ways.append(Way(f"swallowed-{spray}", LIVER, (1 - nasal) * of.gut_fraction, swallowed))
    return ways
