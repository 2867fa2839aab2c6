"""The simulation: every published model drawn with its source and its refusal; for teaching, nothing kept."""

import re

import pytest

from lightwell.audit.models import AuditEvent
from tests.factories.staff import a_user

QUERIES = 5
PUBLISHED = {
    "Domino 1982": ["209.6", "240.3", "55.1", "45.8", "40.4", "35.8", "28.1", "13.6"],
    "Clements and Nimmo 1981": ["109.5", "177.3", "115.4", "84.7", "68.4", "58.8", "47.7", "29.7"],
    "Kamp 2020": ["198.3", "253.1", "95.9", "73.7", "59.6", "49.9", "37.8", "21.8"],
    "Hijazi 2003": ["156.7", "225.3", "99.6", "46.0", "23.1", "13.1", "6.8", "4.2"],
    "Herd 2007": ["186.5", "253.4", "119.3", "96.4", "81.0", "68.1", "48.3", "17.1"],
}
"""Clinical reference G.6: 35 mg over 40 minutes at 70 kg, ng/mL at 20, 40, 60, 80, 100, 120, 160, 280 min."""


@pytest.fixture
def browser(signed_in, db):
    return signed_in(a_user("nurse"))


def sent(*lines, drug="ketamine", **over) -> dict[str, str]:
    told = {"drug": drug, "weight_kg": "70", "age_years": "45", "until_min": "240", **over}
    told |= {"lines-TOTAL_FORMS": str(len(lines)), "lines-INITIAL_FORMS": "0"}
    names = ("kind", "at_min", "dose_mg", "for_min")
    for place, line in enumerate(lines):
        told |= {f"lines-{place}-{name}": str(value) for name, value in zip(names, line, strict=False)}
    return told


def page(browser, *lines, **over) -> str:
    answer = browser.get("/simulate/", sent(*lines, **over) if lines or over else {})
    assert answer.status_code == 200
    return answer.text


def row(text: str, model: str) -> list[str]:
    found = re.search(rf'<tr><th scope="row">{model}</th>(.*?)</tr>', text)
    assert found, model
    return re.findall(r'<td class="n">([^<]*)</td>', found[1])


def test_the_page_draws_the_published_curves(browser):
    text = page(browser)
    for model, published in PUBLISHED.items():
        shown = [float(figure) for figure in row(text, model)[: len(published)]]
        assert shown == pytest.approx([float(one) for one in published], rel=0.01, abs=0.06), model


def test_each_model_has_its_source_and_says_why_it_is_not_for_the_bedside(browser):
    text = page(browser)
    assert text.count("ch-range") == 6 + 2
    assert text.count("Not shown at the bedside:") == 4
    assert "Br J Anaesth" in text


def test_the_effect_site_and_the_effects_are_called_guesses_and_estimates(browser):
    text = page(browser)
    assert "the speed at which the effect follows the blood is a guess" in text
    assert "Estimate from dose, weight and time. Not a measurement." in text
    assert "Dissociation, CADSS-6 of 24" in text and "Rise of systolic pressure" in text


def test_noresketamine_is_never_shown(browser):
    text = page(browser, ("IN", 0, 28, ""), ("IN", 5, 28, ""), ("IN", 10, 28, ""), drug="esketamine")
    assert "noresketamine" not in text.lower().replace("with noresketamine", "")
    peak, at = row(text, "Perez-Ruixo 2021")[8:10]
    assert (float(peak), float(at)) == pytest.approx((101.2, 45), rel=0.03)
    assert "What may go with it" not in text


def test_a_pause_moves_the_rest_and_a_stop_ends_it(browser):
    whole = row(page(browser, ("infusion", 0, 35, 40)), "Kamp 2020")
    paused = row(page(browser, ("infusion", 0, 35, 40), ("pause", 20, "", 5)), "Kamp 2020")
    stopped = row(page(browser, ("infusion", 0, 35, 40), ("stop", 20, "", "")), "Kamp 2020")
    assert float(paused[9]) == pytest.approx(45)
    assert float(stopped[9]) == pytest.approx(20)
    assert (
        float(paused[10]) == pytest.approx(float(whole[10])) == pytest.approx(2 * float(stopped[10]), abs=0.2)
    )


def test_what_is_missing_is_asked_for_beside_its_field(browser):
    text = page(browser, ("infusion", 0, "", ""))
    assert "Enter the mg." in text and "Enter the minutes." in text
    assert "ch-range" not in text


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"weight_kg": "7000"}, "Enter a number from 1 to 400."),
        ({"weight_kg": "nan"}, "Some numbers cannot be read."),
        ({"until_min": "9999999"}, "Some numbers cannot be read."),
        ({"drug": "aspirin"}, "Some numbers cannot be read."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(browser, over, words):
    assert words in page(browser, ("infusion", 0, 35, 40), **over)


def test_a_route_that_a_model_does_not_know_is_a_sentence(browser):
    assert "do not describe this history" in page(browser, ("SC", 0, 35, ""), drug="esketamine")


def test_nothing_given_is_a_flat_line(browser):
    assert row(page(browser, ("", "", "", "")), "Kamp 2020")[8] == "0.0"


def test_one_line_more_keeps_what_was_typed(browser):
    text = page(browser, ("infusion", 0, 35, 40), more="1")
    assert 'name="lines-1-kind"' in text
    assert 'name="lines-0-dose_mg" value="35"' in text


@pytest.mark.parametrize("count", ["-1", "x", "", "99999999999"])
def test_a_made_up_number_of_lines_is_no_error(browser, count):
    told = {**sent(("infusion", 0, 35, 40)), "lines-TOTAL_FORMS": count, "more": "1"}
    assert browser.get("/simulate/", told).status_code == 200


def test_nothing_is_kept_and_little_is_asked(browser, django_assert_max_num_queries):
    before = AuditEvent.objects.count()
    with django_assert_max_num_queries(QUERIES):
        page(browser)
    assert AuditEvent.objects.count() == before


def test_who_treats_nobody_simulates_nothing(signed_in, db):
    assert signed_in(a_user("coordinator")).get("/simulate/").status_code == 403
