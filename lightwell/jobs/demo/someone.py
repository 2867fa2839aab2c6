"""A person in treatment, as their visits and what comes after see them."""

from dataclasses import dataclass

from lightwell.jobs.demo.clinic import Clinic
from lightwell.jobs.demo.plan import Journey
from lightwell.patients.models import Patient, RelatedPerson
from lightwell.staff.models import User


@dataclass
class Someone:
    """A person in treatment, the psychiatrist who looks after them, and who takes them home (once named)."""

    journey: Journey
    clinic: Clinic
    patient: Patient
    psychiatrist: User
    escort: RelatedPerson | None
