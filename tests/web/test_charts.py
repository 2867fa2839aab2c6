"""The drawings: where a value lands, that a gap stays a gap, and that no name can become markup."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lightwell.web import charts
from lightwell.web.charts.svg import Scale, join, lines, path, runs, tag, ticks

HOSTILE = '<script>alert("x")</script>" onload="y'
WORDS = charts.ScoreWords("Scores", "PHQ-9 fell from 20 to 8.", flag="thoughts of death or self-harm")


def day_label(day: date) -> str:
    return f"{day.day} {day:%b}"


def clock(minute: float) -> str:
    return f"{10 + int(minute) // 60:02d}:{int(minute) % 60:02d}"


def a_panel(*values: float | Decimal | None, **over) -> charts.Panel:
    scores = [charts.Score(date(2026, 1, 1 + 7 * i), value) for i, value in enumerate(values)]
    return charts.Panel(**{"name": "PHQ-9", "of": "of 27", "top": 27, "scores": scores, **over})


def a_score_chart(panel: charts.Panel, treatments=(), **over) -> str:
    kept = {"today": date(2026, 2, 20), "words": WORDS, "day_label": day_label, **over}
    return str(charts.score_chart([panel], treatments, **kept))


def a_vitals_chart(readings, **over) -> str:
    words = charts.VitalsWords("Vital signs", "Steady.", lambda a, b: f"no reading {a} to {b}")
    kept = {"dosing": [(0, 40)], "limits": {}, "clock": clock, "words": words, **over}
    return str(charts.vitals_chart(readings, **kept))


def strokes(svg: str, kind: str) -> list[str]:
    """The unbroken pieces of the line of this class."""
    found = re.search(rf'<path d="([^"]*)" class="ch-line {kind}', svg)
    return [piece for piece in re.split(r" ?M", found.group(1)) if piece] if found else []


def test_a_scale_maps_both_ends_and_keeps_outsiders_at_the_edge():
    y = Scale(0, 40, 194, 8)

    assert (y(0), y(20), y(40)) == (194, 101, 8)
    assert (y.within(-5), y.within(60)) == (194, 8)


def test_a_scale_without_a_length_is_refused():
    with pytest.raises(ValueError):
        Scale(3, 3, 0, 100)


@given(st.floats(-1e6, 1e6), st.floats(1, 1e6), st.floats(0, 1))
def test_a_value_between_the_ends_lands_between_the_ends(low, length, share):
    scale = Scale(low, low + length, 10, 90)

    assert 9.9 <= scale(low + length * share) <= 90.1


def test_a_missing_value_breaks_the_line_and_is_never_joined():
    points = [(0, 1.0), (10, 2.0), (20, None), (30, 4.0), (40, 5.0)]

    assert runs(points) == [[(0, 1.0), (10, 2.0)], [(30, 4.0), (40, 5.0)]]
    assert 'd="M0.0 1.0 L10.0 2.0 M30.0 4.0 L40.0 5.0"' in path(points, "x")


def test_a_lonely_value_has_no_line():
    assert path([(0, None), (10, 2.0), (20, None)], "x") == ""


def test_text_and_attributes_are_escaped():
    drawn = str(tag("text", HOSTILE, class_=HOSTILE)) + str(lines(0, 0, HOSTILE)) + str(join([HOSTILE]))

    assert "<script>" not in drawn
    assert '" onload="' not in drawn


def test_ticks_are_round_and_inside():
    assert ticks(-15, 50, 20) == [0, 20, 40]


def test_scores_stand_where_their_value_is():
    drawn = a_score_chart(a_panel(27, 0))

    assert 'cy="8.0"' in drawn
    assert 'cy="194.0"' in drawn


@given(st.lists(st.integers(0, 27), min_size=1, max_size=4))
def test_an_exact_score_stands_where_the_same_whole_number_does(values):
    assert a_score_chart(a_panel(*map(Decimal, values))) == a_score_chart(a_panel(*values))


def test_a_mean_is_written_with_its_places_in_the_reader_s_language():
    mean = a_panel(Decimal("7.6700"), Decimal("5.3300"), name="PEG", of="of 10", top=10)
    assert ">7.67<" in a_score_chart(mean) and ">5.33<" in a_score_chart(mean)
    with translation.override("fr"):
        assert ">7,67<" in a_score_chart(mean) and "7.67" not in a_score_chart(mean)


def test_a_missed_score_leaves_a_gap_in_the_chart():
    drawn = a_score_chart(a_panel(20, 18, None, 12, 10))

    assert len(strokes(drawn, "ch-line-1")) == 2
    assert drawn.count("ch-dot") == 4


def test_bands_are_named_beside_the_chart():
    drawn = a_score_chart(a_panel(20, bands=[charts.Band(0, 4, "Remission", "4 or less", "remission")]))

    assert 'class="ch-band-remission"' in drawn
    assert ">Remission</text>" in drawn


def test_treatments_are_numbered_and_offered_ones_are_dashed():
    given_one = charts.Treatment(date(2026, 1, 3), 1)
    drawn = a_score_chart(a_panel(20, 9), [given_one, charts.Treatment(date(2026, 2, 25), 2, offered=True)])

    assert drawn.count("ch-treatment-given") == drawn.count("ch-treatment-offered") == 1
    assert "ch-stem-offered" in drawn


def test_numbers_of_treatments_close_together_do_not_overlap():
    close = [charts.Treatment(date(2026, 1, day), day) for day in (5, 6, 7)]
    heights = re.findall(r'cy="([\d.]+)" r="11"', a_score_chart(a_panel(20, 9), close))

    assert len(set(heights)) == 3


def test_an_answer_about_self_harm_is_a_triangle_with_words():
    flagged = a_panel(scores=[charts.Score(date(2026, 1, 1), 15, flagged=True)])

    assert a_score_chart(flagged).count("ch-flag") == 2
    assert "thoughts of death" in a_score_chart(flagged)


def test_a_chart_reads_as_one_sentence_and_escapes_it():
    drawn = a_score_chart(a_panel(20, name=HOSTILE), words=charts.ScoreWords(HOSTILE, HOSTILE))

    assert 'role="img" aria-labelledby="scores-title scores-desc"' in drawn
    assert "<script>" not in drawn


def test_no_scale_or_too_many_are_refused():
    for count in (0, 4):
        with pytest.raises(ValueError):
            charts.score_chart(
                [a_panel(1)] * count, [], today=date(2026, 1, 1), words=WORDS, day_label=day_label
            )


def test_the_table_says_the_same_newest_first_with_dashes_for_what_is_missing():
    given_one = charts.Treatment(date(2026, 1, 8), 1)
    table = str(charts.score_table([a_panel(20, None, 0)], [given_one], words=WORDS, day_label=day_label))

    assert table.index("15 Jan") < table.index("8 Jan") < table.index("1 Jan")
    assert '<td class="n">0</td>' in table
    assert '<th scope="row">8 Jan</th><td class="n">–</td><td class="n">1</td>' in table


def test_pressure_is_a_bar_from_systolic_to_diastolic():
    drawn = a_vitals_chart([charts.Reading(0, 200, 40)])

    assert re.search(r'y1="22.0" x2="[\d.]+" y2="150.0" class="ch-bar', drawn)


def test_a_gap_between_readings_is_named_and_not_joined():
    readings = [charts.Reading(m, heart_rate_bpm=70) for m in (0, 10, 75, 85)]
    drawn = a_vitals_chart(readings, gaps=[(10, 75)])

    assert "no reading 10:10 to 11:15" in drawn
    assert len(strokes(drawn, "ch-line-1")) == 2


def test_a_value_not_measured_is_no_dot():
    drawn = a_vitals_chart([charts.Reading(0, spo2_percent=98), charts.Reading(5), charts.Reading(10)])

    assert drawn.count("ch-line-3-dot") == 1
    assert "ch-bar" not in drawn


def test_the_table_of_vital_signs_never_shows_half_a_pressure():
    words = charts.VitalsWords("Vital signs", "", lambda a, b: "")
    table = str(charts.vitals_table([charts.Reading(0, 120, None, 71, 98)], clock=clock, words=words))

    assert "120" not in table
    assert '<td class="n">–</td><td class="n">71</td>' in table


def test_a_chart_without_readings_is_refused():
    with pytest.raises(ValueError):
        a_vitals_chart([])


def test_a_score_lies_in_its_band_and_a_missing_one_has_no_dot():
    bands = [charts.ScaleBand(0, 4), charts.ScaleBand(5, 9), charts.ScaleBand(10, 27)]

    assert 'cx="154.8"' in charts.bar_scale(22, bands, 27)
    assert charts.bar_scale(22, bands, 27).count("ch-seg-on") == 1
    assert "ch-dot" not in charts.bar_scale(None, bands, 27)


def test_a_wait_past_its_target_shows_the_overrun():
    assert "ch-over" not in charts.wait_bar(28, 28)
    assert "ch-over" in charts.wait_bar(29, 28)
    assert 'width="90"' in charts.wait_bar(400, 28)


@given(st.floats(-10, 10))
def test_a_ring_is_never_more_than_full_or_less_than_empty(left):
    dash = float(re.search(r'stroke-dasharray="([\d.]+) 100"', charts.ring(left)).group(1))

    assert 0 <= dash <= 100


def test_progress_is_read_out():
    drawn = charts.progress(0.654, "Infusion given")

    assert 'aria-valuenow="65" aria-label="Infusion given"' in drawn
    assert 'width="65.4%"' in drawn


def test_a_spark_breaks_where_a_value_is_missing_and_marks_the_last():
    drawn = charts.spark([(0, 71), (5, 75), (10, None), (15, 80), (20, 84)], low=40, high=140, until_min=40)

    assert len(strokes(drawn, "ch-line-1")) == 2
    assert drawn.count("ch-last") == 1


def test_a_level_is_solid_until_now_and_dotted_after():
    levels = [charts.Level(m, 100 - m, 80 - m / 2, 120 - m) for m in range(0, 61, 10)]
    words = charts.LevelWords("Level", "", str, lambda v, t: f"{v} at {t}", str)
    drawn = str(
        charts.level_chart(levels, now_min=30, dosing=[], checks=[(0, "done")], clock=clock, words=words)
    )

    assert strokes(drawn, "ch-past")[0].count("L") == strokes(drawn, "ch-future")[0].count("L") == 3
    assert "ch-check-done" in drawn


def test_a_visit_on_the_board_has_three_parts_in_its_place():
    visit = charts.Visit(600, 615, 655, 720, HOSTILE, "4 of 6", "live")
    drawn = str(charts.lane([visit], opens=480, closes=1080, now=640))

    assert 'x="20.00%" y="40" width="2.50%"' in drawn
    assert drawn.count("lane-live") == 3
    assert "<script>" not in drawn


def test_no_drawing_needs_a_style_attribute():
    drawn = a_score_chart(a_panel(20, 9)) + a_vitals_chart([charts.Reading(0, 120, 80, 70, 98)])

    assert "style=" not in drawn
