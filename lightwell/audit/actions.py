"""Writing the line. It shares the act's transaction: no act without its line, no line without its act."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection

from lightwell.audit import rules
from lightwell.audit.actors import Actor
from lightwell.audit.canonical import row_line
from lightwell.audit.context import current
from lightwell.audit.models import AuditEvent
from lightwell.audit.prepared import insert
from lightwell.audit.seal import Sealed

_HEAD = "SELECT seq, digest FROM audit_auditevent ORDER BY seq DESC LIMIT 1"
_LOCKED_HEAD = f"SELECT pg_advisory_xact_lock(7146001); {_HEAD}"
"""One journey, two statements: the second begins when the lock is held, and so sees the last line."""


def record(
    *,
    by: Actor,
    at: datetime,
    action: str,
    patient=None,
    rows: Iterable[Sealed] = (),
    entity: str = "",
    entity_id: str = "",
    purpose: str = "treatment",
    outcome: str = "success",
    detail: str = "",
) -> AuditEvent:
    """Append one line for an act by `by` at `at`, with the fingerprints of the sealed `rows` it wrote.

    Called last inside the act's transaction; outside of one it raises RuntimeError, because a line
    without its act (or the reverse) would be worse than none.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record must share the transaction of the act it records")
    written = list(rows)
    if written and not entity:
        entity, entity_id = written[0]._meta.label, str(written[0].pk)
    request = current.get()
    line = AuditEvent(
        at=at,
        actor_id=by.actor_id,
        actor_name=by.name,
        actor_role=by.role,
        action=action,
        entity=entity,
        entity_id=entity_id,
        patient_id=getattr(patient, "pk", None),
        purpose=purpose,
        outcome=outcome,
        detail=detail[:500],
        facility=settings.CLINIC_NAME,
        screen=request.screen,
        request_id=request.request_id,
        rows="\n".join(map(row_line, written)),
    )
    return append(line)


def append(line: AuditEvent) -> AuditEvent:
    """Give `line` its number and digest after the present head, and insert it."""
    seq, previous = _head()
    line.seq = seq + 1
    line.digest = rules.link(settings.CHAIN_KEY, previous, line.content())
    insert(line)
    return line


def _head() -> tuple[int, bytes]:
    """The last line's number and digest. SQLite's IMMEDIATE transaction, or a lock, keeps it the last."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_LOCKED_HEAD)
            cursor.nextset()
        else:
            cursor.execute(_HEAD)
        row = cursor.fetchone()
    return (row[0], bytes(row[1])) if row else (0, rules.GENESIS)
