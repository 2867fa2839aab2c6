"""A thief with the application's own database account: the tables refuse."""

import pytest
from django.db import DatabaseError, connection, connections, transaction

from lightwell.audit import actions, queries
from lightwell.audit.models import AuditEvent
from lightwell.chart.actions import record_entries
from lightwell.chart.models import Allergy
from tests.factories.patients import a_patient

TABLES = ["audit_auditevent", "chart_allergy"]


@pytest.fixture
def allergy(sealed, nurse, now):
    patient = a_patient()
    (row,) = record_entries(by=nurse, at=now, patient=patient, entries_of=[(Allergy, {"substance": "latex"})])
    return row


def _refused(sql: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.parametrize("table", TABLES)
def test_a_sealed_row_cannot_be_changed_or_deleted(allergy, table):
    column = "actor_name" if table == "audit_auditevent" else "substance"
    _refused(f"UPDATE {table} SET {column} = 'nobody'")
    _refused(f"DELETE FROM {table}")
    assert Allergy.objects.get().substance == "latex"


def test_a_sealed_row_cannot_be_replaced_or_truncated(allergy):
    if connection.vendor == "sqlite":
        _refused("INSERT OR REPLACE INTO chart_allergy SELECT * FROM chart_allergy")
    else:
        connection.check_constraints()  # else it is refused for the checks that wait for the commit
        _refused("TRUNCATE chart_allergy")
    assert Allergy.objects.count() == 1


def test_the_chain_holds_and_a_changed_row_is_found(allergy, monkeypatch):
    assert queries.broken_link() is None
    assert queries.changed_rows() == []
    monkeypatch.setattr("lightwell.audit.canonical.canonical", lambda row: b"something else")
    assert queries.changed_rows() == [f"chart.Allergy {allergy.pk}"]


def test_a_line_that_was_changed_breaks_the_chain(allergy):
    victim = AuditEvent.objects.order_by("seq").first()
    with connection.cursor() as cursor:
        for statement in _unseal():
            cursor.execute(statement)
        cursor.execute("UPDATE audit_auditevent SET actor_name = 'nobody' WHERE seq = %s", [victim.seq])
    assert queries.broken_link() == victim.seq


def _unseal() -> list[str]:
    on = " ON audit_auditevent" if connection.vendor == "postgresql" else ""
    return [f"DROP TRIGGER audit_auditevent_sealed{on}"]


def test_no_line_without_its_act(nurse, now, monkeypatch):
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)  # as outside of any transaction
    with pytest.raises(RuntimeError, match="share the transaction"):
        actions.record(by=nurse, at=now, action="view")
    monkeypatch.undo()
    assert not AuditEvent.objects.exists()


def test_no_act_without_its_line(db, nurse, now, monkeypatch):
    patient = a_patient()

    def broken(line):
        raise OSError("disk full")

    monkeypatch.setattr(actions, "append", broken)
    with pytest.raises(OSError, match="disk full"):
        record_entries(by=nurse, at=now, patient=patient, entries_of=[(Allergy, {"substance": "latex"})])
    assert not Allergy.objects.exists()
