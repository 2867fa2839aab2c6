"""Concentrations of ketamine and esketamine from published models: exact, fast, with honest bands.

Pure Python and NumPy, usable alone; Numba, when it is installed, makes ten thousand people faster.
Times in minutes, doses in mg of base, levels in ng/mL, weight in kg, age in years.

    course = Course(model("clements-nimmo"), person(weight_kg=70), infusion(dose_mg=35, over_min=40))
    course.at([20, 40, 60]); course.peak(); course.area_ng_h_per_ml()
"""

from lightwell.pharmacokinetics.dosing import History, Route, dose, infusion, running, sprays
from lightwell.pharmacokinetics.effects import effects
from lightwell.pharmacokinetics.individual import Estimate, estimate
from lightwell.pharmacokinetics.inputs import WrongInput
from lightwell.pharmacokinetics.models import EFFECT_SITE, METABOLITE, PLASMA, catalogue, model
from lightwell.pharmacokinetics.people import People, people, person
from lightwell.pharmacokinetics.population import Band, band, virtual_people
from lightwell.pharmacokinetics.shown import band_shown, models_shown, why_not_shown
from lightwell.pharmacokinetics.simulation import Course, Peak, simulate

__all__ = [
    "EFFECT_SITE",
    "METABOLITE",
    "PLASMA",
    "Band",
    "Course",
    "Estimate",
    "History",
    "Peak",
    "People",
    "Route",
    "WrongInput",
    "band",
    "band_shown",
    "catalogue",
    "dose",
    "effects",
    "estimate",
    "infusion",
    "model",
    "models_shown",
    "people",
    "person",
    "running",
    "simulate",
    "sprays",
    "virtual_people",
    "why_not_shown",
]
