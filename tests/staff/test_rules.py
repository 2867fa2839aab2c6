"""One table says who may do what."""

import pytest

from lightwell.staff.rules import PERMISSIONS, Role, may


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PSYCHIATRIST])
def test_only_the_psychiatrist_decides_suitability(role):
    assert may("psychiatrist", "assessment.decide")
    assert not may(role, "assessment.decide")


def test_nobody_who_reads_the_audit_trail_draws_drugs():
    for role, permissions in PERMISSIONS.items():
        assert not {"audit.view", "register.draw"} <= permissions, role


def test_the_auditor_sees_no_chart():
    assert not may("auditor", "chart.view")


def test_an_unknown_role_is_an_error_and_no_permission():
    with pytest.raises(ValueError, match="janitor"):
        may("janitor", "chart.view")
