"""The benchmarks run: a handful of requests, and the table. How fast anything is, no test says."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from benchmarks import chart_in_browser, clinic, measure, medicines, pages, start, vital_signs


def test_a_figure_stands_beside_its_limit(capsys):
    measure.report(
        measure.Figure("live page, server CPU", 12.5, "ms", 25.0), measure.Figure("size", 20.0, "KB")
    )
    first, second = capsys.readouterr().out.splitlines()
    assert first.split() == [
        "live",
        "page,",
        "server",
        "CPU",
        "12.50",
        "ms",
        "limit",
        "25.00",
        "ratio",
        "0.50",
    ]
    assert "limit" not in second


def test_the_same_work_by_hand_is_measured(tmp_path, capsys):
    with vital_signs.by_hand(str(tmp_path / "raw.db")) as side:
        spent = measure.cost(side.pid, 5, side.sender())
    measure.report(measure.Figure("a set by hand", spent.wall_ms, "ms", 1000.0))
    assert "ratio" in capsys.readouterr().out


@pytest.mark.parametrize("hour", range(24))
def test_the_clinic_lies_where_it_is_afternoon(hour):
    now = datetime(2026, 11, 24, hour, 40, tzinfo=UTC)
    there = now.astimezone(ZoneInfo(clinic.where_it_is(14, now)))
    assert (there.hour, there.date()) == (14, now.date())


def test_news_is_asked_for_where_the_live_page_says(tmp_path):
    address = "/treatments/1/changes/?since=7&amp;minute=202611241440"
    assert pages.news_of(f'<div hx-get="{address}">') == address.replace("&amp;", "&")
    with pytest.raises(SystemExit):
        pages.news_of("<html></html>")


def test_each_promise_has_its_file():
    assert all(callable(one.main) for one in (chart_in_browser, pages, start, vital_signs))


def test_finding_a_medicine_is_measured():
    slow, median = medicines.slow_and_median(medicines.typed()[:20])
    assert slow >= median > 0
