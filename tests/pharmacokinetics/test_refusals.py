"""What cannot be right is refused by the name of the argument; wrong files stop loading with a sentence."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lightwell import knowledge
from lightwell.config.command import main
from lightwell.knowledge import HERE, KnowledgeError
from lightwell.pharmacokinetics import (
    WrongInput,
    band,
    dose,
    infusion,
    model,
    people,
    person,
    running,
    simulate,
    sprays,
)

NAN, ENDLESS = float("nan"), float("inf")
ADULT = person(weight_kg=70)
TREATMENT = infusion(dose_mg=35, over_min=40)


def asked(times_min):
    return lambda: simulate(model("kamp"), ADULT, TREATMENT, times_min)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: infusion(dose_mg=-1, over_min=40), "dose_mg must be 0 to 2000 mg, not -1."),
        (lambda: infusion(dose_mg=35_000, over_min=40), "dose_mg must be 0 to 2000 mg, not 35000."),
        (lambda: infusion(dose_mg=NAN, over_min=40), "dose_mg must be a finite number, not nan."),
        (lambda: infusion(dose_mg=ENDLESS, over_min=40), "dose_mg must be a finite number, not inf."),
        (lambda: infusion(dose_mg="35", over_min=40), "dose_mg must be a number, not '35'."),
        (lambda: infusion(dose_mg=None, over_min=40), "dose_mg must be a number, not None."),
        (lambda: infusion(dose_mg=True, over_min=40), "dose_mg must be a number, not True."),
        (lambda: infusion(dose_mg=35, over_min=0), "over_min must be above 0 min, not 0."),
        (lambda: infusion(dose_mg=35, over_min=2400), "over_min must be 0 to 1440 min, not 2400."),
        (lambda: person(weight_kg=0), "weight_kg must be 1 to 400 kg, not 0."),
        (lambda: person(weight_kg=70_000), "weight_kg must be 1 to 400 kg, not 70000."),
        (lambda: person(weight_kg=NAN), "weight_kg must be finite numbers."),
        (lambda: person(weight_kg=70, age_years=-1), "age_years must be 0 to 125 a, not -1."),
        (lambda: people(weight_kg=[]), "weight_kg must be a list with at least one number."),
        (lambda: people(weight_kg=[70, 80], age_years=[1, 2, 3]), "weight_kg must be as many as the ages."),
        (lambda: people(weight_kg=["heavy"]), "weight_kg must be numbers."),
        (asked([]), "times_min must be a list with at least one time."),
        (asked([3, 2]), "times_min must be in rising order."),
        (asked([0, NAN]), "times_min must hold finite numbers only."),
        (asked([-1, 0]), "times_min must be 0 to 5.256e+06 min, not -1."),
        (asked([[0, 1]]), "times_min must be a list with at least one time."),
        (asked("soon"), "times_min must be a list of numbers."),
        (
            lambda: model("<script>"),
            "model must be one of domino, clements-nimmo, hijazi, herd, hornik, kamp, perez-ruixo,"
            " not '<script>'.",
        ),
        (
            lambda: dose(dose_mg=10, route="IT"),
            "route must be one of IV, IM, SC, IN, PO, SL, not 'IT'.",
        ),
        (
            lambda: simulate(model("perez-ruixo"), ADULT, dose(dose_mg=10, route="SL"), [1]),
            "route must be IV, IN or PO for perez-ruixo, not 'SL'.",
        ),
        (
            lambda: simulate(model("kamp"), ADULT, TREATMENT, [1], see=("soul",)),
            "see must be of plasma, effect_site for kamp, not 'soul'.",
        ),
        (
            lambda: simulate(model("kamp"), ADULT, TREATMENT, [1], out=np.empty((1, 2, 1))),
            "out must be a contiguous array of float64 of the shape (1, 1, 1), not (1, 2, 1).",
        ),
        (
            lambda: running(start_min=5, end_min=4, rate_mg_per_min=1),
            "end_min must not be before start_min (5 min), not 4.",
        ),
        (lambda: TREATMENT.repeated(every_min=0, times=2), "every_min must be above 0 min, not 0."),
        (
            lambda: TREATMENT.repeated(every_min=10, times=2.5),
            "times must be a whole number of 1 or more, not 2.5.",
        ),
        (lambda: TREATMENT.scaled(-1), "factor must be 0 or more, not -1."),
        (
            lambda: sprays(dose_mg=28, number_of_sprays=0, every_min=5),
            "number_of_sprays must be a whole number of 1 or more, not 0.",
        ),
        (
            lambda: band([model("kamp")], ADULT, TREATMENT, [1], count=0),
            "count must be a whole number of 1 or more, not 0.",
        ),
        (lambda: band([], ADULT, TREATMENT, [1]), "of must name at least one model."),
        (
            lambda: band([model("kamp")], ADULT, TREATMENT, [1], seed=-1),
            "seed must be a whole number of 0 or more, not -1.",
        ),
    ],
)
def test_what_cannot_be_right_is_named(call, sentence):
    with pytest.raises(WrongInput) as refused:
        call()
    assert str(refused.value) == sentence and sentence.startswith(refused.value.argument)


# ── the files ──


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "knowledge"
    shutil.copytree(HERE, copied, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copied


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("models", "k10_per_min = 0.4381\n", "", "domino: the entry missing required field `k10_per_min`"),
        ("models", "= 0.4381", "= -0.4381", "domino: Expected `float` > 0.0, at rates.k10_per_min"),
        ("models", "= 0.4381", "= nan", "domino: Expected `float` > 0.0, at rates.k10_per_min"),
        ("models", "= 0.4381", "= inf", "domino: Expected `float` < 1000000.0, at rates.k10_per_min"),
        ("models", "k31_per_min = 0.0146\n", "", "domino: k13_per_min and k31_per_min are given together"),
        ("models", "[model.rates]", "[model.speeds]", "domino: the entry contains unknown field `speeds`"),
        ("models", "source = ", "sauce = ", "domino: the entry contains unknown field `sauce`"),
        ("models", 'sampling = "mixed"', 'sampling = "drop"', "domino: Invalid enum value 'drop'"),
        ("models", 'shown_for = "nobody"', 'shown_for = "adults"', "domino: refused_because is given for"),
        ("esketamine", "vc_l = 192\n", "", "perez-ruixo: the entry missing required field `vc_l`"),
        ("absorption", "fraction = 0.93", "fraction = 1.93", "im-first-order: Expected `float` <= 1.0"),
        ("absorption", "fraction = 0.93", "fraction = 0.5", "im-first-order: the fractions add up"),
        ("absorption", '"clements-nimmo"', '"clemens"', "im-first-order: there is no model clemens"),
        ("effects", 'code = "ke0"', 'code = "speed"', "ke0: the entry is missing"),
        ("ranges", "low_ng_per_ml = 100", "low_ng_per_ml = 300", "dissociation: low_ng_per_ml is above"),
        ("limits", 'argument = "dose_mg"', 'argument = "dose"', "dose_mg: the entry is missing"),
    ],
)
def test_a_wrong_or_incomplete_file_stops_with_a_sentence(folder, file, old, new, sentence):
    path = folder / "pharmacokinetics" / f"{file}.toml"
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new, 1))
    with pytest.raises(KnowledgeError) as refused:
        knowledge.load(folder)
    assert str(refused.value).startswith(f"pharmacokinetics/{file}.toml, {sentence}")


def test_a_missing_file_stops_with_a_sentence(folder):
    (folder / "pharmacokinetics" / "models.toml").unlink()
    with pytest.raises(KnowledgeError, match=r"pharmacokinetics/models\.toml: the file is missing"):
        knowledge.load(folder)


# ── the command ──


def test_simulate_prints_what_was_promised(capsys):
    given = "pk simulate --model clements-nimmo --route iv --dose-mg 35 --over-min 40 --weight-kg 70"
    assert main([*given.split(), "--until-min", "280", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == ["unit", "times_min", "plasma", "effect_site", "summary"]
    assert printed["unit"] == "ng/mL" and printed["times_min"] == list(range(281))
    assert printed["plasma"][40] == pytest.approx(177.3, rel=0.01)
    assert len(printed["effect_site"]) == 281
    assert printed["summary"]["cmax"] == pytest.approx(177.3, rel=0.01)
    assert printed["summary"]["tmax_min"] == pytest.approx(40, abs=0.01)
    assert printed["summary"]["auc_inf"] == pytest.approx(436.3, rel=0.01)


def test_models_are_listed_with_their_source(capsys):
    assert main(["pk", "models", "--json"]) == 0
    assert all(one["source"] and one["confidence"] for one in json.loads(capsys.readouterr().out))
    assert main(["pk", "models"]) == 0
    assert "perez-ruixo" in capsys.readouterr().out


def test_a_population_has_three_lines(capsys):
    assert main(["pk", "population", "--n", "200", "--until-min", "60", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["p5"][40] < printed["p50"][40] < printed["p95"][40] and printed["people"] == 200
    assert main(["pk", "population", "--n", "20", "--until-min", "2"]) == 0
    assert "not a measurement" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "argument"),
    [
        ("simulate --dose-mg -3", "dose_mg"),
        ("simulate --model nobody", "model"),
        ("simulate --route rectal", "route"),
        ("simulate --every-min 0", "every_min"),
        ("simulate --every-min 0.000001 --until-min 1000", "every_min"),
        ("simulate --weight-kg nan", "weight_kg"),
        ("population --n 0", "count"),
    ],
)
def test_a_wrong_argument_is_a_sentence_and_no_traceback(capsys, given, argument):
    assert main(["pk", *given.split()]) == 2
    assert capsys.readouterr().err.startswith(argument)


def test_the_package_stands_alone_without_django_and_without_numba():
    program = (
        "import sys; sys.modules['django'] = None; sys.modules['numba'] = None\n"
        "from lightwell.pharmacokinetics import *\n"
        "course = Course(model('kamp'), person(weight_kg=70), infusion(dose_mg=35, over_min=40))\n"
        "print(round(course.at([40])[0], 1))\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env={**os.environ}, capture_output=True, text=True
    )
    assert done.stdout == "253.1\n", done.stderr
