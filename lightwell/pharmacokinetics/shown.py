"""Which model is shown for whom: an adult pair for ketamine, one for esketamine; others are refused."""

from collections.abc import Sequence

from lightwell import knowledge
from lightwell.knowledge.text import Text
from lightwell.pharmacokinetics.dosing import History
from lightwell.pharmacokinetics.inputs import Floats, WrongInput, one_of
from lightwell.pharmacokinetics.models import METABOLITE, Model, catalogue, drug
from lightwell.pharmacokinetics.people import People
from lightwell.pharmacokinetics.population import Band, band
from lightwell.pharmacokinetics.propagate import Engine


def why_not_shown(of: Model, who: People) -> Text | None:
    """Why a model may not be shown for the first of `who`; None when it may."""
    reason = getattr(of, "refused_because", None)
    if reason is not None:
        return reason
    if who.age_years[0] < knowledge.current().input_limits["adult_age_years"].low:
        return knowledge.current().remarks["adults-only"].text
    return None


def models_shown(drug_name: str, who: People) -> tuple[Model, ...]:
    """The models that are shown together for this person. Raises WrongInput when there is none."""
    one_of("drug_name", drug_name, ("ketamine", "esketamine"))
    every = [one for one in catalogue().values() if drug(one) == drug_name]
    reasons = [why_not_shown(one, who) for one in every]
    chosen = tuple(one for one, reason in zip(every, reasons, strict=True) if reason is None)
    if not chosen:
        raise WrongInput("age_years", "must be that of an adult for a model to be shown")
    return chosen


def band_shown(
    drug_name: str,
    who: People,
    history: History,
    times_min: Sequence[float] | Floats,
    *,
    count: int = 1000,
    seed: int = 1,
    engine: Engine = "auto",
) -> Band:
    """What a clinician sees: the models that are shown, as one band. Raises WrongInput."""
    chosen = models_shown(drug_name, who)
    return band(chosen, who, history, times_min, count=count, seed=seed, engine=engine)


def area_may_be_shown(name: str) -> bool:
    """Whether an area under the curve may be shown for a thing that is seen: not for noresketamine."""
    return name != METABOLITE
