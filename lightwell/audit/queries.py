"""Reading the trail and proving it whole."""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db.models import QuerySet

from lightwell.audit import rules
from lightwell.audit.canonical import row_line
from lightwell.audit.models import AuditEvent
from lightwell.audit.prepared import Prepared


def broken_link() -> int | None:
    """The number of the first line of the chain that does not hold, or None. Reads the whole chain."""
    return rules.first_broken(settings.CHAIN_KEY, _links())


def _links() -> Iterator[rules.Link]:
    for line in AuditEvent.objects.order_by("seq").iterator(2000):
        yield rules.Link(line.seq, line.content(), bytes(line.digest))


def changed_rows() -> list[str]:
    """`table id` of each sealed row that is no longer what the chain says was written."""
    return [
        " ".join(entry.split(" ")[:2])
        for line in AuditEvent.objects.exclude(rows="").iterator(2000)
        for entry in line.rows.split("\n")
        if not _holds(entry)
    ]


def _holds(entry: str) -> bool:
    label, key, _fingerprint = entry.split(" ")
    row = apps.get_model(label)._base_manager.filter(pk=key).first()
    return row is not None and row_line(row) == entry


_last = Prepared(lambda: AuditEvent.objects.order_by("-seq").values_list("seq", flat=True)[:1])


def last_line() -> int:
    """The number of the last line: what is written later is news."""
    return _last.first() or 0


def trail_of(patient_id) -> QuerySet[AuditEvent]:
    """Every act on and look at one patient's record, newest first."""
    return AuditEvent.objects.filter(patient_id=patient_id)
