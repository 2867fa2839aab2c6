"""Bands, one measured level, effects, questions, and who is shown what."""

import numpy as np
import pytest

from lightwell.pharmacokinetics import (
    Course,
    WrongInput,
    band,
    band_shown,
    catalogue,
    dose,
    effects,
    estimate,
    infusion,
    model,
    models_shown,
    person,
    running,
    simulate,
    virtual_people,
    why_not_shown,
)
from lightwell.pharmacokinetics.effects import dissociation_cadss6, systolic_rise_mmhg
from lightwell.pharmacokinetics.questions import (
    effect_of_age,
    effect_of_weight,
    level_now,
    minutes_above,
    minutes_until_below,
    same_exposure,
    what_a_pause_does,
)
from lightwell.pharmacokinetics.shown import area_may_be_shown

ADULT = person(weight_kg=70)
TREATMENT = infusion(dose_mg=35, over_min=40)
AT = np.arange(0, 241.0)
VENOUS = Course(model("clements-nimmo"), ADULT, TREATMENT)


# ── bands ──


def test_the_same_seed_gives_the_same_band():
    first, second = (band([model("kamp")], ADULT, TREATMENT, AT, count=200, seed=3) for _ in range(2))
    assert (first.low == second.low).all() and (first.high == second.high).all()
    other = band([model("kamp")], ADULT, TREATMENT, AT, count=200, seed=4)
    assert not (other.high == first.high).all()


def test_nine_in_ten_are_inside_the_band():
    of = model("kamp")
    lines = band([of], ADULT, TREATMENT, AT, count=4000, seed=1)
    crowd = simulate(of, virtual_people(of, ADULT, TREATMENT, count=4000, seed=2), TREATMENT, AT)[0]
    inside = (lines.low[:, None] <= crowd) & (crowd <= lines.high[:, None])
    assert inside[1:].mean() == pytest.approx(0.9, abs=0.02)


def test_variability_is_as_wide_as_the_file_says():
    crowd = virtual_people(model("kamp"), ADULT, TREATMENT, count=20_000, seed=1)
    cv = np.sqrt(np.expm1(crowd.deviations["clearance"].var()))
    assert cv == pytest.approx(0.20, abs=0.005)


def test_fractions_stay_fractions():
    history = dose(dose_mg=35, route="IM")
    crowd = virtual_people(model("kamp"), ADULT, history, count=5000, seed=1)
    share = crowd.fraction("fraction", 0.93)
    assert share.min() > 0 and share.max() < 1 and np.median(share) == pytest.approx(0.93, abs=0.005)


def test_adults_are_shown_the_venous_and_the_arterial_set_as_one_band():
    shown = band_shown("ketamine", ADULT, TREATMENT, AT, count=1000)
    assert set(shown.typical) == {"clements-nimmo", "kamp"} and shown.people == 1000
    for curve in shown.typical.values():
        assert (shown.low <= curve + 1e-9).all() and (curve <= shown.high + 1e-9).all()
    assert "not a measurement" in shown.note.en


def test_esketamine_is_shown_by_the_one_model_made_for_it():
    assert [one.code for one in models_shown("esketamine", ADULT)] == ["perez-ruixo"]


@pytest.mark.parametrize(
    ("code", "word"), [("hijazi", "intensive care"), ("herd", "children"), ("hornik", "children")]
)
def test_sets_of_intensive_care_and_of_children_are_refused_with_a_reason(code, word):
    reason = why_not_shown(model(code), ADULT)
    assert reason is not None and word in reason.en and reason.fr


def test_a_child_is_shown_nothing():
    child = person(weight_kg=30, age_years=9)
    assert all(why_not_shown(one, child) for one in catalogue().values())
    with pytest.raises(WrongInput, match="age_years must be that of an adult"):
        models_shown("ketamine", child)


def test_the_area_of_noresketamine_may_not_be_shown():
    assert area_may_be_shown("plasma") and not area_may_be_shown("noresketamine")


# ── one measured level ──


def test_a_level_as_expected_changes_nothing():
    expected = VENOUS.at([60])
    found = estimate(VENOUS.model, ADULT, TREATMENT, [60], expected)
    assert found.deviations == pytest.approx(np.zeros(len(found.parameters)), abs=1e-7)


def test_a_high_level_means_slow_clearance_and_narrows_the_band():
    found = estimate(VENOUS.model, ADULT, TREATMENT, [120, 240], 1.5 * VENOUS.at([120, 240]))
    clearance = found.parameters.index("clearance")
    assert found.deviations[clearance] < -0.05
    own, any_one = found.band(AT), band([VENOUS.model], ADULT, TREATMENT, AT)
    assert (own.high - own.low)[120] < 0.8 * (any_one.high - any_one.low)[120]
    assert found.standard_errors()["clearance"] < 0.198


def test_many_levels_find_the_person_again():
    of = model("kamp")
    at = np.linspace(5, 480, 60)
    true = ADULT.deviating(clearance=np.array([0.3]), central_volume=np.array([-0.2]))
    found = estimate(of, ADULT, TREATMENT, at, simulate(of, true, TREATMENT, at)[0, :, 0])
    assert found.deviations[found.parameters.index("clearance")] == pytest.approx(0.3, abs=0.05)


def test_the_estimate_is_where_the_odds_are_best():
    of, at = VENOUS.model, [30.0, 90.0]
    measured = np.array([200.0, 70.0])
    found = estimate(of, ADULT, TREATMENT, at, measured)
    sd = np.array([np.sqrt(np.log1p(cv**2)) for cv in (0.35, 0.20, 0.30)])

    def misfit(deviations) -> float:
        named = dict(zip(("central_volume", "clearance", "flow_2"), deviations[:, None], strict=True))
        levels = simulate(of, ADULT.deviating(**named), TREATMENT, at)[0, :, 0]
        return float((np.log(measured / levels) ** 2).sum() / 0.25**2 + ((deviations / sd) ** 2).sum())

    order = [found.parameters.index(name) for name in ("central_volume", "clearance", "flow_2")]
    best = found.deviations[order]
    assert all(misfit(best) <= misfit(best + step) for step in 0.01 * np.vstack([np.eye(3), -np.eye(3)]))


@pytest.mark.parametrize(
    ("at", "levels", "argument"),
    [
        ([], [], "measured_at_min"),
        ([60], [], "measured_ng_per_ml"),
        ([60], [-5], "measured_ng_per_ml"),
        ([60], [float("nan")], "measured_ng_per_ml"),
        ([60], [1e9], "measured_ng_per_ml"),
        ([0], [100], "measured_at_min"),
        ([90, 60], [10, 10], "measured_at_min"),
        ([60], ["high"], "measured_ng_per_ml"),
    ],
)
def test_a_measurement_that_cannot_be_is_refused(at, levels, argument):
    with pytest.raises(WrongInput) as refused:
        estimate(VENOUS.model, ADULT, TREATMENT, at, levels)
    assert refused.value.argument == argument


# ── effects ──


def test_dissociation_is_nil_below_fifty_and_half_at_its_level():
    scores = dissociation_cadss6(np.array([0, 49.9, 180, 1e6]))
    assert scores == pytest.approx([0, 0, 12, 24], abs=1e-3)


def test_pressure_rises_by_the_persons_peak_at_the_usual_level():
    assert systolic_rise_mmhg(np.array([0.0, 200.0]), 200.0, 16.0) == pytest.approx([0, 16])


def test_effects_come_with_a_wide_band_and_a_label():
    found = effects(models_shown("ketamine", ADULT), ADULT, TREATMENT, AT, count=2000)
    low, middle, high = found.systolic_rise_mmhg
    assert middle[40] == pytest.approx(16, abs=1.5) and low[40] < 0 < high[40]
    assert found.dissociation_cadss6[0][40] < 3 and found.dissociation_cadss6[2][40] > 15
    assert found.note.en == "Estimate, not a measurement"


def test_hypertension_raises_the_rise():
    usual, higher = (
        effects([model("kamp")], ADULT, TREATMENT, AT, hypertension=so, count=500) for so in (False, True)
    )
    assert higher.systolic_rise_mmhg[1][40] == pytest.approx(1.5 * usual.systolic_rise_mmhg[1][40], rel=1e-9)


def test_effects_of_esketamine_are_not_claimed():
    with pytest.raises(WrongInput, match="of must be models of racemic ketamine"):
        effects([model("perez-ruixo")], ADULT, TREATMENT, AT)


# ── questions ──


def test_level_peak_and_minutes_above():
    assert level_now(VENOUS, 40) == pytest.approx(177.3, rel=0.01)
    assert VENOUS.peak().at_min == pytest.approx(40, abs=1e-3)
    above = minutes_above(VENOUS, 100)
    fine = np.arange(0, 241, 0.001)
    assert above == pytest.approx((VENOUS.at(fine) >= 100).sum() * 0.001, abs=0.003)


def test_two_treatments_are_above_twice():
    twice = Course(VENOUS.model, ADULT, TREATMENT.repeated(every_min=3 * 1440, times=2))
    assert minutes_above(twice, 100) == pytest.approx(2 * minutes_above(VENOUS, 100), rel=0.02)


def test_until_below_counts_from_now():
    assert minutes_until_below(VENOUS, 50, 40) == pytest.approx(109.7, rel=0.01)
    assert minutes_until_below(VENOUS, 50, 500) == 0
    assert minutes_until_below(VENOUS, 0.01, 40) > 1440


def test_a_pause_of_five_minutes_lowers_the_level_and_the_peak():
    found = what_a_pause_does(VENOUS, 20, 5)
    assert found.level_ng_per_ml < found.level_without_ng_per_ml
    assert found.peak.level_ng_per_ml < found.peak_without.level_ng_per_ml
    assert found.peak.at_min == pytest.approx(45, abs=0.01)


def test_the_same_exposure_by_another_route_is_a_range_and_no_instruction():
    found = same_exposure(VENOUS.model, ADULT, dose_mg=35, route="IV", other="IN")
    assert found.low_mg < found.typical_mg < found.high_mg
    assert (found.low_mg, found.high_mg) == pytest.approx((35 / 0.45, 35 / 0.11))
    assert "never an instruction" in found.note.en


def test_the_same_exposure_of_esketamine_has_the_same_area():
    of = model("perez-ruixo")
    other = same_exposure(of, ADULT, dose_mg=28, route="IV", other="PO").typical_mg
    areas = [
        Course(of, ADULT, history).area_ng_h_per_ml()
        for history in (infusion(dose_mg=28, over_min=40), dose(dose_mg=other, route="PO"))
    ]
    assert areas[0] == pytest.approx(areas[1], rel=1e-9)


def test_weight_lowers_and_age_raises():
    light, heavy = effect_of_weight(VENOUS.model, TREATMENT, [50, 100])
    assert light.peak.level_ng_per_ml == pytest.approx(2 * heavy.peak.level_ng_per_ml, rel=1e-9)
    young, old = effect_of_age(model("perez-ruixo"), dose(dose_mg=56, route="IN"), [40, 80])
    assert old.area_ng_h_per_ml > 1.1 * young.area_ng_h_per_ml


def test_nobody_dosed_has_no_level_no_peak_and_no_minutes():
    empty = Course(VENOUS.model, ADULT, TREATMENT.stopped(0))
    assert empty.at([0, 10]).tolist() == [0, 0] and empty.peak().level_ng_per_ml == 0
    assert minutes_above(empty, 50, 100) == 0 and minutes_until_below(empty, 50, 0) == 0


# ── histories ──


def test_a_pause_and_a_stop_keep_account_of_the_dose():
    assert TREATMENT.paused(20, 5).dose_mg == pytest.approx(35)
    assert TREATMENT.paused(20, 5).end_min == 45
    assert TREATMENT.stopped(20).dose_mg == pytest.approx(17.5)
    assert TREATMENT.at_rate(0.5, from_min=20).dose_mg == pytest.approx(27.5)
    assert TREATMENT.paused(100, 5) == TREATMENT


def test_a_pumps_log_is_the_same_history():
    log = running(start_min=0, end_min=20, rate_mg_per_min=0.875) + running(
        start_min=25, end_min=45, rate_mg_per_min=0.875
    )
    assert Course(VENOUS.model, ADULT, log).at(AT) == pytest.approx(
        Course(VENOUS.model, ADULT, TREATMENT.paused(20, 5)).at(AT)
    )
