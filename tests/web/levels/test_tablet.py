"""What the tablet redraws with: the same closed form in TypeScript, held to Python's numbers."""

import base64
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from lightwell.pharmacokinetics import dose, infusion, model, people, simulate, sprays
from lightwell.pharmacokinetics.responses import by_way, responses
from lightwell.web.levels.estimate import PEOPLE, Receiver, band_for
from lightwell.web.levels.given import ordered
from lightwell.web.treatment.live.tablet import NUMBERS, groups
from tests.factories import treatment as visit

ROOT = Path(__file__).resolve().parents[3]
MINUTES = [0.0, 0.5, 5.0, 12.0, 20.0, 23.0, 40.0, 45.0, 60.0, 119.0, 280.0, 1440.0]
WHO = people(weight_kg=[48, 70, 120], age_years=[19, 45, 75])
PAUSED = infusion(dose_mg=35, over_min=40).paused(20, 5).at_rate(0.3, from_min=30)
CASES = {
    "infusion, paused, slower": ("kamp", PAUSED),
    "infusion, venous": ("clements-nimmo", PAUSED),
    "bolus then infusion": ("kamp", dose(dose_mg=10, route="IV") + infusion(dose_mg=20, over_min=30)),
    "injection": ("clements-nimmo", dose(dose_mg=35, route="IM")),
    "injection, delayed": ("kamp", dose(dose_mg=35, route="IM", at_min=3)),
    "nasal and swallowed": ("kamp", dose(dose_mg=50, route="IN")),
    "sprays of esketamine": ("perez-ruixo", sprays(dose_mg=84, number_of_sprays=3, every_min=5)),
}
SCRIPT = """
import { build } from "esbuild";
const source = { entryPoints: ["lightwell/web/assets/levels.ts"], bundle: true, format: "esm", write: false };
const made = await build(source);
const code = Buffer.from(made.outputFiles[0].contents).toString("base64");
const { band, levelsAt } = await import("data:text/javascript;base64," + code);
const asked = JSON.parse(await new Response(process.stdin).text());
const numbers = (of) => ({ ...of, rates: Float64Array.from(of.rates), gains: Float64Array.from(of.gains) });
const level = ({ of, given, minutes }) => minutes.map((minute) => [...levelsAt(numbers(of), given, minute)]);
const lines = ({ groups, given, minutes }) => band(groups.map(numbers), given, minutes);
console.log(JSON.stringify(asked.map((one) => (one.groups ? lines(one) : level(one)))));
"""


def in_node(asked: list) -> list:
    """What the tablet's own code answers."""
    command = [str(ROOT / ".venv" / "bin" / "node"), "--input-type=module", "-e", SCRIPT]
    run = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def packed(rates, gains) -> dict:
    ways, modes, count = gains.shape
    return {"people": count, "modes": modes, "ways": ways, "rates": rates.ravel().tolist(),
            "gains": gains.ravel().tolist()}  # fmt: skip


def told(code, who, history) -> dict[str, list]:
    pieces, pushes = by_way(model(code), who, history)
    return {
        "pieces": [[p.way, p.start_min, p.end_min, p.rate_mg_per_min] for p in pieces],
        "pushes": [[p.way, p.at_min, p.dose_mg] for p in pushes],
    }


def test_typescript_and_python_agree_to_a_millionth_of_the_peak():
    asked = []
    for code, history in CASES.values():
        one = responses(model(code), WHO, history)
        of = packed(one.rates, one.gains)
        asked.append({"of": of, "given": told(code, WHO, history), "minutes": MINUTES})
    for (name, (code, history)), found in zip(CASES.items(), in_node(asked), strict=True):
        exact = simulate(model(code), WHO, history, MINUTES)[0]
        assert np.abs(np.array(found) - exact).max() <= 1e-6 * exact.max(), name


def test_the_tablets_band_is_the_servers():
    receiver, history = Receiver("ketamine", 72.0, 42.0), ordered("IV", 36, 40)
    sent = [unpacked(one) for one in groups(receiver, history)]
    given = [told(one.code, receiver.person, history) for one in receiver.shown]
    (lines,) = in_node([{"groups": sent, "given": given, "minutes": [10, 40, 90, 120]}])
    server = band_for(receiver, history, 120)
    for place, line in zip([10, 40, 90, 120], lines, strict=True):
        drawn = (server.low[place], server.median[place], server.high[place])
        assert (line["low"], line["median"], line["high"]) == pytest.approx(drawn, rel=1e-5)


def unpacked(one: dict) -> dict:
    """As the tablet unpacks it."""
    numbers = {
        name: np.frombuffer(base64.b64decode(one[name]), "<f4").tolist() for name in ("rates", "gains")
    }
    return {**one, **numbers}


def test_more_ways_in_send_fewer_people():
    nasal = groups(Receiver("esketamine", 72.0, 42.0), ordered("IN-ESK", 84, 0))
    numbers = sum(len(base64.b64decode(one[name])) // 4 for one in nasal for name in ("rates", "gains"))
    assert 0.9 * NUMBERS < numbers <= NUMBERS
    infused = groups(Receiver("ketamine", 72.0, 42.0), ordered("IV", 36, 40))
    assert sum(one["people"] for one in infused) == PEOPLE


def test_the_people_of_a_visit_come_once_its_dose_runs(signed_in, db, time_machine):
    time_machine.move_to(visit.ARRIVED, tick=False)
    team = visit.the_team()
    browser = signed_in(team.nurse)
    waiting = visit.a_treatment("arrived", team=team)
    assert browser.get(f"/treatments/{waiting.pk}/level/people/").json() == {"groups": []}


def test_the_page_names_the_doses_and_where_the_people_are(signed_in, db, time_machine):
    time_machine.move_to(visit.START, tick=False)
    team = visit.the_team()
    browser, running = signed_in(team.nurse), visit.a_treatment("running", team=team)
    text = browser.get(f"/treatments/{running.pk}/").text
    assert f'data-people="/treatments/{running.pk}/level/people/"' in text
    assert "&#34;pieces&#34;: [[0, 0.0, 40.0, 0.9]]" in text
    sent = browser.get(f"/treatments/{running.pk}/level/people/").json()["groups"]
    assert [(one["modes"], one["ways"]) for one in sent] == [(2, 1), (3, 1)]
