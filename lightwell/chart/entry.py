"""The entry that is never edited: the shape that every clinical fact shares."""

import uuid

from django.db import connection, models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.patients.models import Patient


class _IsNewest(models.Func):
    """True for the last version of a record. Written as SQL, because the same as a query costs far more."""

    output_field = models.BooleanField()
    template = "NOT EXISTS (SELECT 1 FROM %(table)s newer WHERE newer.record = %(expressions)s)"
    arg_joiner = " AND newer.version > "


class _OfPerson(models.Func):
    """True for rows of this patient, and of records that are set aside as a second one of theirs (ADR 13)."""

    output_field = models.BooleanField()
    SECOND = (
        "SELECT step.patient_id FROM patients_mergestep step WHERE step.survivor_id = {key} AND NOT EXISTS"
        " (SELECT 1 FROM patients_mergestep newer"
        " WHERE newer.patient_id = step.patient_id AND newer.number > step.number)"
    )

    def as_sql(self, compiler, connection, function=None, template=None, arg_joiner=None, **extra):
        """`patient_id IN (this one UNION ALL the second ones)`: an index serves it on both databases."""
        column, key = (compiler.compile(one) for one in self.source_expressions)
        sql = f"{column[0]} IN (SELECT {key[0]} UNION ALL {self.SECOND.format(key=key[0])})"
        return sql, (*column[1], *key[1], *key[1])


def of_person(key: uuid.UUID) -> models.Func:
    """The condition that a row with a `patient` is of this person, whichever of their records it is in."""
    return _OfPerson(F("patient"), models.Value(key, output_field=models.UUIDField()))


class EntryQuerySet(models.QuerySet):
    def current(self):
        """The newest version of each record, without those entered in error."""
        table = connection.ops.quote_name(self.model._meta.db_table)
        newest = _IsNewest(F("record"), F("version"), table=table)
        return self.filter(newest, ~models.Q(status=ChartEntry.ENTERED_IN_ERROR))

    def for_patient(self, patient: Patient | uuid.UUID):
        """The facts of a person (or the id of one), whichever of their records they were entered in."""
        key = patient.pk if isinstance(patient, Patient) else patient
        return self.filter(of_person(key))


class ChartEntry(SealedModel):
    """One version of one record. `record` is the identity (FHIR id), `version` the FHIR versionId.

    A correction is the next version with a reason; two people amending the same version meet the
    unique constraint, and the second is refused. `entered_at` is not when it was measured.
    """

    FINAL, AMENDED, ENTERED_IN_ERROR = "final", "amended", "entered-in-error"
    STATUSES = [(FINAL, _("final")), (AMENDED, _("amended")), (ENTERED_IN_ERROR, _("entered in error"))]
    record = models.UUIDField(default=uuid.uuid4)
    version = models.PositiveIntegerField(default=1)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=STATUSES, default=FINAL)
    reason = models.CharField(_("reason for the change"), max_length=500, blank=True)
    recorded_by_id = models.CharField(max_length=64)
    recorded_by_name = models.CharField(_("recorded by"), max_length=200)
    recorded_by_role = models.CharField(max_length=40)
    entered_at = models.DateTimeField(_("entered"))

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["record", "version"], name="%(app_label)s_%(class)s_version"),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_change_has_reason",
                condition=models.Q(version=1) | ~models.Q(reason=""),
            ),
        ]
