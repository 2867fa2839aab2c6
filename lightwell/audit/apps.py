from django.apps import AppConfig
from django.db.models.signals import post_migrate

from lightwell.audit import triggers


class AuditConfig(AppConfig):
    name = "lightwell.audit"

    def ready(self) -> None:
        """Seal after every migrate: SQLite drops the triggers of a table that a migration rebuilds."""
        post_migrate.connect(triggers.seal_all, dispatch_uid="seal every append-only table")
