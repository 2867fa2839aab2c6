"""The triggers that keep sealed tables: on SQLite and on PostgreSQL."""

from django.apps import apps
from django.db import connections, models


def sealed_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if getattr(model, "sealed", False)]


def seal_all(using: str = "default", **_) -> None:
    """Put the triggers on every sealed table that exists. Safe to repeat."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    write = _sqlite_triggers if connection.vendor == "sqlite" else _postgresql_triggers
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for model in sealed_models():
            if model._meta.db_table in present:
                for statement in write(model):
                    cursor.execute(statement)


def unsealed_tables(connection) -> list[str]:
    """Tables that should refuse changes and do not; the server does not start with one."""
    query = (
        "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT event_object_table, trigger_name FROM information_schema.triggers"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        triggers = {name for _table, name in cursor.fetchall()}
    tables = (model._meta.db_table for model in sealed_models())
    return [table for table in tables if f"{table}_sealed" not in triggers]


def _sqlite_triggers(model) -> list[str]:
    table, key = model._meta.db_table, model._meta.pk.column
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{table}_sealed" BEFORE UPDATE ON "{table}" {refuse}',
        f'CREATE TRIGGER IF NOT EXISTS "{table}_sealed_delete" BEFORE DELETE ON "{table}" {refuse}',
        f'CREATE TRIGGER IF NOT EXISTS "{table}_sealed_replace" BEFORE INSERT ON "{table}"'
        f' WHEN EXISTS (SELECT 1 FROM "{table}" WHERE "{key}" = NEW."{key}") {refuse}',
    ]


_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
""".replace("%%", "%")


def _postgresql_triggers(model) -> list[str]:
    table = model._meta.db_table
    return [
        f'CREATE OR REPLACE TRIGGER "{table}_sealed" BEFORE UPDATE OR DELETE ON "{table}"'
        " FOR EACH ROW EXECUTE FUNCTION append_only()",
        f'DROP TRIGGER IF EXISTS "{table}_sealed_truncate" ON "{table}"',
        f'CREATE TRIGGER "{table}_sealed_truncate" BEFORE TRUNCATE ON "{table}"'
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
    ]
