"""Who did or saw what, as one chain of lines that cannot be changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightwell.audit.canonical import canonical
from lightwell.audit.seal import Sealed


class AuditEvent(Sealed):
    """One act or look (FHIR AuditEvent). `seq` has no gaps; `digest` covers the line before it.

    Patient and health number are joined at display by `patient_id`, so a name is stored once.
    `rows` lists the sealed rows this act wrote: table, id and keyed fingerprint of each.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("time"))
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(_("who"), max_length=200)
    actor_role = models.CharField(_("role"), max_length=40)
    action = models.CharField(_("what"), max_length=40)
    entity = models.CharField(max_length=80)
    entity_id = models.CharField(max_length=64)
    patient_id = models.UUIDField(null=True, db_index=True)
    purpose = models.CharField(max_length=40)
    outcome = models.CharField(max_length=40)
    detail = models.CharField(max_length=500)
    facility = models.CharField(max_length=120)
    screen = models.CharField(max_length=200)
    request_id = models.CharField(max_length=64)
    rows = models.TextField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["-seq"]
        constraints = [models.CheckConstraint(name="audit_seq_starts_at_one", condition=models.Q(seq__gte=1))]

    def content(self) -> bytes:
        """The bytes of this line that its digest covers."""
        return canonical(self, leave_out=("digest",))
