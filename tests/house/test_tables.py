"""Tables: the clinical are sealed, keys point down the house, migrations are neither missing nor forked."""

import tomllib
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from lightwell.audit import triggers
from lightwell.audit.seal import Sealed
from lightwell.chart.entry import ChartEntry

ROOT = Path(__file__).resolve().parents[2]
OURS = [model for model in apps.get_models() if model.__module__.startswith("lightwell.")]
CHANGEABLE = {
    "patients.Patient": "identity and present address; clinical facts are elsewhere",
    "patients.PortalSession": "ends when the patient closes their pages",
    "patients.MatchKey": "worked out of the patient's row, with which it changes",
    "staff.User": "a password changes, a person leaves",
    "scheduling.Chair": "furniture: renamed, taken out of use",
    "scheduling.Occupied": "quarter hours are given back when a visit is cancelled",
    "outcomes.KeptAnswer": "a check-in under way, until it is sent",
}
"""Tables that may change, each with its reason."""


def layers() -> list[str]:
    """The rooms from the top to the ground, as the import contract has them."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    return [name.strip("( )") for layer in contract["layers"] for name in layer.split("|")]


def test_every_table_is_sealed_or_says_why_not():
    open_tables = {model._meta.label for model in OURS if not issubclass(model, Sealed)}
    assert open_tables <= CHANGEABLE.keys(), open_tables - CHANGEABLE.keys()


def test_every_clinical_entry_is_sealed():
    entries = [model for model in OURS if issubclass(model, ChartEntry)]
    assert len(entries) > 15 and all(model in triggers.sealed_models() for model in entries)


@pytest.mark.django_db
def test_the_database_has_the_seals():
    assert triggers.unsealed_tables(connection) == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_keys_point_down_the_house(model):
    order = layers()
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey) and field.related_model in OURS:
            here, there = model._meta.app_label, field.related_model._meta.app_label
            assert order.index(there) >= order.index(here), (
                f"{model._meta.label}.{field.name} climbs to {there}"
            )


def test_no_clinical_value_lies_in_json():
    assert not [
        field for model in OURS for field in model._meta.get_fields() if isinstance(field, models.JSONField)
    ]


@pytest.mark.django_db
def test_no_migration_is_missing_or_forked():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())
    assert MigrationLoader(connection).detect_conflicts() == {}
