"""What people do around a referral: whose desk it lies on, calls, words to and from the referrer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.staff.models import User

WAYS_TO_TELL = [
    ("phone", _("Phone")),
    ("fax", _("Fax")),
    ("letter", _("Letter")),
    ("email", _("Email")),
    ("secure-page", _("The secure page")),
]
"""How the clinic and the referrer told each other something."""


class Act(SealedModel):
    """Something that a person did, and when."""

    at = models.DateTimeField()
    by_id = models.CharField(max_length=64, blank=True)
    by_name = models.CharField(max_length=200)
    by_role = models.CharField(max_length=40)

    class Meta:
        abstract = True


class ReferralOwner(Act):
    """Whose desk a referral lies on from now on; nobody's when `owner` is empty. The last one counts."""

    referral = models.ForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="owners")
    number = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["referral", "number"], name="referral_owner_is_next")]


class ContactAttempt(Act):
    """Who called whom about a referral, how, and what came of it. The last one says when to try next."""

    WITH = [("referrer", _("Referrer")), ("patient", _("Patient")), ("other", _("Someone else"))]
    WAYS = [
        ("phone", _("Phone")),
        ("fax", _("Fax")),
        ("email", _("Email")),
        ("letter", _("Letter")),
        ("in-person", _("In person")),
    ]
    OUTCOMES = [
        ("reached", _("Reached")),
        ("message", _("Left a message")),
        ("no-answer", _("No answer")),
        ("wrong-number", _("Wrong number")),
        ("sent", _("Sent")),
        ("came-in", _("They called or wrote")),
    ]
    referral = models.ForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="contacts")
    number = models.PositiveSmallIntegerField()
    with_whom = models.CharField(_("with"), max_length=20, choices=WITH)
    way = models.CharField(_("how"), max_length=20, choices=WAYS)
    outcome = models.CharField(_("what came of it"), max_length=20, choices=OUTCOMES)
    note = models.CharField(_("note"), max_length=500, blank=True)
    next_try_on = models.DateField(_("next try"), null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["referral", "number"], name="contact_is_next")]


class Message(Act):
    """Words between the clinic and the referrer on the secure page."""

    referral = models.ForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="messages")
    number = models.PositiveSmallIntegerField()
    from_referrer = models.BooleanField()
    text = models.TextField(max_length=2000)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["referral", "number"], name="message_is_next")]


class WrongKey(SealedModel):
    """A wrong pair of code and licence number on the secure page; `place`: a fingerprint of from where."""

    at = models.DateTimeField()
    place = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["place", "at"], name="wrong_key_place_at")]
