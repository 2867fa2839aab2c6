"""The controlled-drug register: lots, containers, and one line for each thing done, never changed."""

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.patients.models import Patient
from lightwell.pharmacy import rules
from lightwell.pharmacy.rules import Kind

MG = models.DecimalField(max_digits=8, decimal_places=2)
MOVING = [Kind.RECEIPT, Kind.DRAW, Kind.GIVE, Kind.WASTE, Kind.RETURN]


class Lot(SealedModel):
    """One delivery of one lot of one product (FHIR Medication with batch)."""

    DRUGS = [("ketamine", _("Ketamine")), ("esketamine", _("Esketamine"))]
    drug = models.CharField(_("drug"), max_length=20, choices=DRUGS)
    lot_number = models.CharField(_("lot number"), max_length=40)
    concentration_mg_per_ml = models.DecimalField(_("strength"), max_digits=6, decimal_places=2)
    container_ml = models.DecimalField(_("volume of a container"), max_digits=6, decimal_places=2)
    container_mg = models.DecimalField(_("content of a container"), max_digits=8, decimal_places=2)
    expires_on = models.DateField(_("use by"))
    received_at = models.DateTimeField(_("received"))

    class Meta:
        ordering = ["expires_on", "received_at"]
        constraints = [
            models.CheckConstraint(
                name="lot_amounts_positive",
                condition=Q(concentration_mg_per_ml__gt=0, container_ml__gt=0, container_mg__gt=0),
            )
        ]


class ContainerQuerySet(models.QuerySet):
    def with_stock(self):
        """Each with `balance_mg`, and of its last count `counted_at`, `counted_by` and `count_witness`."""
        lines = RegisterEntry.objects.filter(container=OuterRef("pk")).order_by("-line")
        counts = lines.filter(kind=Kind.COUNT)
        return self.annotate(
            balance_mg=Coalesce(Subquery(lines.values("balance_mg")[:1]), rules.ZERO, output_field=MG),
            counted_at=Subquery(counts.values("at")[:1]),
            counted_by=Subquery(counts.values("recorded_by_name")[:1]),
            count_witness=Subquery(counts.values("witness_name")[:1]),
        )

    def holding(self):
        """Of those with stock the ones that are not empty."""
        return self.filter(balance_mg__gt=0)


class Container(SealedModel):
    """A vial, ampoule or device, by the label that people read: A1."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="containers")
    label = models.CharField(_("label"), max_length=20)
    balance_mg: Decimal  # these four are told by with_stock()
    counted_at: datetime | None
    counted_by: str | None
    count_witness: str | None

    objects = ContainerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lot", "label"], name="container_once_in_its_lot")]


class RegisterEntry(SealedModel):
    """One line of a container's page. `line` has no gaps; `balance_mg` is what the container holds after it.

    `amount_mg` is above zero, save that a count has none and a correction's is the signed change to what it
    corrects. `counts_as` is the kind, for a correction that of the line it corrects. `treatment_id` is the
    visit in the room above; `draw` is the draw that a give, waste or return belongs to.
    """

    KINDS = [
        (Kind.RECEIPT, _("Received")),
        (Kind.DRAW, _("Drawn up")),
        (Kind.GIVE, _("Given")),
        (Kind.WASTE, _("Wasted")),
        (Kind.RETURN, _("Returned unopened")),
        (Kind.COUNT, _("Count")),
        (Kind.CORRECTION, _("Correction")),
    ]
    METHODS = [
        ("destroying-container", _("Into the drug-destroying container")),
        ("absorbed", _("Onto absorbent, then into the destroying container")),
        ("spilled", _("Spilled or broken, cleaned up together")),
    ]
    container = models.ForeignKey(Container, on_delete=models.PROTECT, related_name="entries")
    line = models.PositiveIntegerField()
    kind = models.CharField(_("what"), max_length=12, choices=KINDS)
    counts_as = models.CharField(max_length=12, choices=KINDS)
    amount_mg = models.DecimalField(_("amount"), max_digits=8, decimal_places=2)
    balance_mg = models.DecimalField(_("in the container"), max_digits=8, decimal_places=2)
    measured_mg = models.DecimalField(_("counted"), max_digits=8, decimal_places=2, null=True)
    expected_mg = models.DecimalField(_("by the book"), max_digits=8, decimal_places=2, null=True)
    draw = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="uses")
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    treatment_id = models.UUIDField(null=True, db_index=True)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("time"), db_index=True)
    recorded_by_id = models.CharField(max_length=64)
    recorded_by_name = models.CharField(_("by"), max_length=200)
    witness_id = models.CharField(max_length=64, blank=True)
    witness_name = models.CharField(_("witness"), max_length=200, blank=True)
    method = models.CharField(_("how it was wasted"), max_length=30, choices=METHODS, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-line"]
        constraints = [
            models.UniqueConstraint(fields=["container", "line"], name="register_line_once"),
            models.CheckConstraint(name="register_never_below_zero", condition=Q(balance_mg__gte=0)),
            models.CheckConstraint(
                name="register_amount_positive",
                condition=Q(kind__in=MOVING, amount_mg__gt=0)
                | Q(kind=Kind.COUNT, amount_mg=0)
                | (Q(kind=Kind.CORRECTION) & ~Q(amount_mg=0)),
            ),
            models.CheckConstraint(
                name="register_witness_is_another",
                condition=Q(kind=Kind.GIVE, witness_id="")
                | (~Q(witness_id="") & ~Q(witness_id=F("recorded_by_id"))),
            ),
            models.CheckConstraint(
                name="register_count_is_measured",
                condition=Q(kind=Kind.COUNT, measured_mg__gte=0, expected_mg__gte=0)
                | (~Q(kind=Kind.COUNT) & Q(measured_mg=None, expected_mg=None)),
            ),
            models.CheckConstraint(
                name="register_draw_is_for_someone",
                condition=~Q(kind=Kind.DRAW) | Q(treatment_id__isnull=False, patient__isnull=False),
            ),
            models.CheckConstraint(
                name="register_use_has_its_draw",
                condition=~Q(kind__in=[Kind.GIVE, Kind.RETURN]) | Q(draw__isnull=False),
            ),
            models.CheckConstraint(
                name="register_waste_says_how", condition=~Q(kind=Kind.WASTE) | ~Q(method="")
            ),
            models.CheckConstraint(
                name="register_correction_says_why",
                condition=~Q(kind=Kind.CORRECTION) | (Q(corrects__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="register_counts_as_its_kind",
                condition=Q(kind=Kind.CORRECTION) | Q(kind=F("counts_as")),
            ),
        ]

    @property
    def counted(self) -> tuple[Decimal, Decimal]:
        """Of a count: what was measured, and what the book said. Raises ValueError for any other line."""
        if self.measured_mg is None or self.expected_mg is None:
            raise ValueError("only a count is measured")
        return self.measured_mg, self.expected_mg

    @property
    def difference_mg(self) -> Decimal:
        """Of a count: what was found more (above zero) or less than the book."""
        measured_mg, expected_mg = self.counted
        return rules.count_difference_mg(measured_mg=measured_mg, expected_mg=expected_mg)
