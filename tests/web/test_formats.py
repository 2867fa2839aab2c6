"""How times, days and numbers are read in two languages, in the clinic's own wall time."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from lightwell.web import formats

SUMMER = datetime(2026, 7, 1, 14, 5, tzinfo=UTC)
WINTER = datetime(2026, 1, 5, 18, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_toronto(settings):
    settings.CLINIC_TIME_ZONE = "America/Toronto"


def test_a_time_is_the_clinics_wall_time_in_summer_and_winter():
    assert formats.at_time(SUMMER) == "10:05"
    assert formats.at_time(WINTER) == "13:30"


def test_patients_read_am_and_pm_or_hours_in_french():
    with override("en"):
        assert formats.at_clock(WINTER) == "1:30\u00a0pm"
        assert formats.as_clock("00:00") == "12:00\u00a0am"
    with override("fr"):
        assert formats.at_clock(WINTER) == "13\u00a0h\u00a030"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError):
        formats.at_time(datetime(2026, 1, 1, 10))


def test_days_are_written_in_the_readers_language():
    with override("en"):
        assert (formats.on_day(date(2026, 3, 16)), formats.on_short_day(WINTER)) == (
            "Monday 16 March",
            "5 Jan",
        )
    with override("fr"):
        assert formats.on_day(date(2026, 3, 16)) == "lundi 16 mars"
        assert formats.on_short_day(date(2026, 3, 16)) == "16 mars"


def test_the_day_of_a_moment_is_the_clinics_day():
    late = datetime(2026, 3, 17, 2, 0, tzinfo=UTC)

    assert formats.on_date(late) == "2026-03-16"


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (Decimal("0.50"), "0.5", "0,5"),
        (Decimal("5.0"), "5", "5"),
        (100, "100", "100"),
        (Decimal("1250"), "1,250", "1\u00a0250"),
        (-7.25, "-7.25", "-7,25"),
    ],
)
def test_numbers_have_a_zero_before_the_point_and_none_trailing(value, english, french):
    with override("en"):
        assert formats.number(value) == english
    with override("fr"):
        assert formats.number(value) == french


def test_places_asked_for_are_kept():
    with override("en"):
        assert formats.number(Decimal("0.8"), 2) == "0.80"


@given(st.integers(-600, 600))
def test_minutes_always_carry_their_word(count):
    assert formats.minutes(count).endswith("\u00a0min")
    assert ":" not in formats.minutes(count)


def test_unknown_is_never_shown_as_no():
    with override("en"):
        assert [formats.yes_no(answer) for answer in (True, False, None)] == ["Yes", "No", "Not known"]


def test_initials_are_of_the_last_two_words():
    assert formats.initials("RN Tamsin Okonjo-Reed") == "TO"
