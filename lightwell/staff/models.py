"""Accounts of the people who work here (FHIR Practitioner, PractitionerRole)."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.staff import rules


class UserManager(BaseUserManager["User"]):
    def working(self) -> models.QuerySet["User"]:
        """People who may sign in today."""
        return self.filter(is_active=True)

    def who_may(self, permission: str) -> models.QuerySet["User"]:
        """Working people whose role has the permission, by name."""
        roles = [role for role in rules.Role if rules.may(role, permission)]
        able = models.Q(role__in=roles)
        if permission in rules.DIRECTOR:
            able |= models.Q(is_medical_director=True)
        return self.working().filter(able).order_by("name")


class User(AbstractBaseUser):
    """A member of staff. `name` is as signed: 'RN Tamsin Okonjo-Reed'."""

    ROLES = [
        (rules.Role.COORDINATOR, _("Intake coordinator")),
        (rules.Role.NURSE, _("Nurse")),
        (rules.Role.PHYSICIAN, _("Physician")),
        (rules.Role.PSYCHIATRIST, _("Psychiatrist")),
        (rules.Role.MANAGER, _("Manager")),
        (rules.Role.AUDITOR, _("Auditor")),
    ]
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    username = models.CharField(_("user name"), max_length=60, unique=True)
    email = models.EmailField(_("email"), blank=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=ROLES)
    credentials = models.CharField(_("credentials"), max_length=60, blank=True)
    licence_number = models.CharField(_("licence number"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, default="en")
    is_medical_director = models.BooleanField(_("medical director"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="staff_known_role", condition=models.Q(role__in=[str(role) for role in rules.Role])
            ),
            models.CheckConstraint(
                name="staff_director_is_a_doctor",
                condition=models.Q(is_medical_director=False)
                | models.Q(role__in=[str(role) for role in rules.MAY_DIRECT]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor_id(self) -> str:
        return str(self.pk)

    def may(self, permission: str) -> bool:
        return self.is_active and rules.may(self.role, permission, self.is_medical_director)


class FailedProof(SealedModel):
    """One wrong password at a signature or a witness field."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="failed_proofs")
    at = models.DateTimeField(db_index=True)
