"""What is installed is pinned, hashed, and the same for a clinic as for the tests."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def pins(name: str) -> set[str]:
    return set(re.findall(r"^[\w.-]+==\S+", (ROOT / "requirements" / name).read_text(), re.MULTILINE))


@pytest.mark.parametrize(
    "path", [*LOCKS, ROOT / "package-lock.json", ROOT / ".npmrc"], ids=lambda path: path.name
)
def test_no_lock_names_a_registry(path):
    assert "://" not in path.read_text()


def test_a_clinic_runs_the_versions_that_were_tested():
    assert pins("run.lock") | pins("build.lock") <= pins("dev.lock")


def test_every_front_end_package_has_its_hash():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
