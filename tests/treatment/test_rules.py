"""The treatment day without a database: the infusion, the checks, the limits, the gates, leaving."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell import knowledge
from lightwell.treatment import limits
from lightwell.treatment.rules import checks, gates, leaving
from lightwell.treatment.rules.checks import Breach, Reading
from lightwell.treatment.rules.gates import Before, Gate, Hold
from lightwell.treatment.rules.infusion import Event, Infusion, State, What
from lightwell.treatment.rules.leaving import Leaving, Line
from tests.cases import facts

ZERO = datetime(2027, 1, 11, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WHAT = {"start": What.START, "pause": What.PAUSE, "end": What.END, "given": What.START}


def at(minute: float) -> datetime:
    return ZERO + minute * MINUTE


def minutes(moments) -> list[int]:
    return [round((moment - ZERO) / MINUTE) for moment in moments]


def readings_of(told) -> list[Reading]:
    return [
        Reading(
            at(one["minute"]), one["systolic_mmhg"], one["diastolic_mmhg"], one["heart_rate"],
            one["spo2_pct"], one["respiratory_rate"], one.get("moaa_s"),
        )
        for one in told["vital_signs"]
    ]  # fmt: skip


def infusion_of(told) -> Infusion:
    def what(word: str) -> What:
        return (
            What.RESUME if word.startswith("resume") else What.STOP if word.startswith("stop") else WHAT[word]
        )

    events = [
        Event(what(one["what"]), at(one["minute"]), Decimal(str(one["rate_share"])))
        for one in told.get("pump", [])
    ]
    order = told["order"]
    if not events:
        events = [Event(What.START, at(0)), Event(What.END, at(0))]
    return Infusion(Decimal(order["dose_mg"]), order.get("over_min") or 0, tuple(events))


def due_of(told) -> list[datetime]:
    case_of = {"IV": "IV-40", "IM": "IM"}
    readings, infusion = readings_of(told), infusion_of(told)
    rhythm = limits.rhythm()
    broken = checks.breaches_by_reading(readings, at(0), limits.of_readings())
    return checks.due_times(
        knowledge.current().schedules[case_of[told["order"]["route"]]],
        started_at=at(0),
        dose_over_at=infusion.over_at,
        until=at(told["leaving"]["minute"]),
        rhythm=rhythm,
        raised=checks.raised_spans(broken, readings, rhythm),
    )


def treatments():
    for name in facts.NAMES:
        case, expected = facts.read(name)
        for told, wanted in zip(case.get("treatments", []), expected.get("treatments", []), strict=True):
            yield pytest.param(told, wanted, id=f"{name}-{told['n']}")


FIVE_MINUTES = {
    ("02", 2): [-15, 0, 10, 20, 25, 30, 35, 40, 50, 60, 62, 77, 92, 107, 122],
    ("02", 3): [-15, 0, 10, 20, 30, 35, 40, 55, 70, 85, 100],
}
"""Where the decision (two sets in a row under notify end the rhythm) gives other minutes than the figure."""


@pytest.mark.parametrize(("told", "wanted"), list(treatments()))
def test_checks_are_due_when_the_schedule_says(request, told, wanted):
    key = (request.node.callspec.id[:2], told["n"])
    figure = FIVE_MINUTES.get(key) or wanted.get("due_minutes_actual") or wanted["due_minutes_as_ordered"]
    assert minutes(due_of(told))[: len(figure)] == figure


@pytest.mark.parametrize(("told", "wanted"), list(treatments()))
def test_each_set_meets_one_check_and_late_is_said(request, told, wanted):
    if (request.node.callspec.id[:2], told["n"]) in FIVE_MINUTES:
        found = checks.checks(due_of(told), [one.at for one in readings_of(told)], at(125), limits.rhythm())
        assert not any(one.overdue for one in found)
        return
    measured = [one.at for one in readings_of(told)]
    found = checks.checks(due_of(told), measured, at(told["leaving"]["minute"]), limits.rhythm())
    told_of = [(one["due_minute"], one["done_minute"], one["overdue_alarm"]) for one in wanted["checks"]]
    seen = [(*minutes([one.due_at, one.met_at]), one.overdue) for one in found if one.met_at]
    assert seen == told_of


@pytest.mark.parametrize(("told", "wanted"), list(treatments()))
def test_readings_break_what_the_limits_say(told, wanted):
    broken = checks.breaches_by_reading(readings_of(told), at(0), limits.of_readings())
    loud = {round((moment - ZERO) / MINUTE) for moment, found in broken.items() if found}
    assert loud == {one["minute"] for one in wanted["breaches"]}
    paused = [moment for moment, found in broken.items() if Breach.PAUSE in found]
    assert minutes(paused[:1]) == [wanted[key] for key in ("pause_rule_met_at_minute",) if wanted.get(key)]


@pytest.mark.parametrize(("told", "wanted"), list(treatments()))
def test_what_the_pump_gave_is_what_was_given(told, wanted):
    infusion = infusion_of(told)
    assert infusion.given_mg(at(200)) == Decimal(str(wanted["given_mg"]))
    assert infusion.state is State.OVER
    assert minutes([infusion.over_at]) == [wanted["leaving"]["end_of_dose_minute"]]


def test_a_pause_delays_the_end_and_half_the_rate_doubles_what_is_left():
    events = (Event(What.START, at(0)), Event(What.PAUSE, at(25), Decimal(0)))
    paused = Infusion(Decimal(44), 40, events)
    assert paused.state is State.PAUSED and paused.expected_end(at(30)) is None
    again = Infusion(Decimal(44), 40, (*events, Event(What.RESUME, at(42), Decimal("0.5"))))
    assert minutes([again.expected_end(at(45))]) == [72]
    assert again.given_mg(at(42)) == again.given_mg(at(25)) == Decimal("27.5")


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from(["0.25", "0.5", "1"])), max_size=6))
def test_never_more_than_ordered_and_never_less_than_before(steps):
    moment, events = 0, [Event(What.START, at(0))]
    for minute, share in steps:
        moment += minute
        events += [
            Event(What.PAUSE, at(moment), Decimal(0)),
            Event(What.RESUME, at(moment + 2), Decimal(share)),
        ]
        moment += 2
    infusion = Infusion(Decimal(36), 40, tuple(events))
    amounts = [infusion.given_mg(at(minute)) for minute in range(0, 240, 5)]
    assert amounts == sorted(amounts) and amounts[-1] <= 36


def test_a_dose_that_is_over_cannot_go_on():
    over = Infusion(Decimal(36), 40, (Event(What.START, at(0)), Event(What.STOP, at(10))))
    assert not any(over.may(what) for what in What)
    assert not Infusion(Decimal(36), 40).may(What.RESUME)


def test_a_check_passed_over_stays_overdue_and_the_last_one_due_is_to_do():
    rhythm = limits.rhythm()
    due = [at(10), at(20), at(30)]
    found = checks.checks(due, [], at(22), rhythm)
    assert [one.overdue for one in found] == [True, False, False]
    assert checks.next_check(found, at(22)).due_at == at(20)
    assert checks.next_check(checks.checks(due, [at(9), at(21)], at(22), rhythm), at(22)).due_at == at(30)


@pytest.mark.parametrize(
    ("values", "breach"),
    [
        ({"spo2_percent": 89}, Breach.OXYGEN),
        ({"moaas_score": 2}, Breach.SEDATION),
        ({"respiratory_rate_per_min": 7}, Breach.BREATHING),
        ({"cadss6_total": 12}, Breach.DISSOCIATION),
        ({"systolic_mmhg": 181, "diastolic_mmhg": 90}, Breach.EMERGENCY_PRESSURE),
    ],
)
def test_each_limit_has_its_edge(values, breach):
    assert breach in checks.breaches(Reading(at(10), **values), None, [], limits.of_readings())
    gentler = {name: value + 1 if breach in (Breach.OXYGEN, Breach.SEDATION, Breach.BREATHING) else value - 1
               for name, value in values.items()}  # fmt: skip
    assert breach not in checks.breaches(Reading(at(10), **gentler), None, [], limits.of_readings())


def test_two_high_readings_too_near_or_too_far_are_no_pause():
    high = {"systolic_mmhg": 182, "diastolic_mmhg": 100}
    for apart, paused in ((2, False), (3, True), (10, True), (11, False)):
        found = checks.breaches(
            Reading(at(20 + apart), **high), None, [Reading(at(20), **high)], limits.of_readings()
        )
        assert (Breach.PAUSE in found) is paused


OPEN = Before(
    suitable=True, consent_valid=True, consent_confirmed=True, next_allowed_at=None, arrival_asked=True,
    nurse_id="nurse", physician_id="physician", physician_says_go=True,
    last_reading=Reading(at(-5), 118, 76, 68, 98), holds=(), cleared=frozenset(), ordered=True,
    needs_sign_off=False, signed_off=False, drawn=True,
)  # fmt: skip


def gates_with(**over):
    return gates.gates(Before(**{**vars(OPEN), **over}), at(0), limits.of_gates())


def test_with_everything_done_the_dose_may_start():
    assert gates.may_start(gates_with())


@pytest.mark.parametrize(
    ("over", "gate"),
    [
        ({"suitable": False}, Gate.DECISION),
        ({"consent_valid": False}, Gate.CONSENT),
        ({"consent_confirmed": None}, Gate.CONFIRMED),
        ({"next_allowed_at": at(1)}, Gate.INTERVAL),
        ({"arrival_asked": False}, Gate.ARRIVAL),
        ({"nurse_id": None}, Gate.NURSE),
        ({"physician_says_go": False}, Gate.PHYSICIAN),
        ({"physician_id": "nurse"}, Gate.TWO_PEOPLE),
        ({"last_reading": Reading(at(-16), 118, 76, 68, 98)}, Gate.VITALS),
        ({"last_reading": Reading(at(-1), 118, 76)}, Gate.VITALS),
        ({"holds": (Hold("B07", clearable=True),)}, Gate.HOLDS),
        ({"ordered": False}, Gate.ORDER),
        ({"needs_sign_off": True}, Gate.SIGN_OFF),
        ({"drawn": False}, Gate.DRAWN),
    ],
)
def test_one_gate_that_is_not_open_is_enough(over, gate):
    found = gates_with(**over)
    assert gate in gates.shut(found) and not gates.may_start(found)


def test_the_physicians_words_open_only_what_words_can_open():
    pressure, driving = Hold("B07", clearable=True), Hold("B37", clearable=False)
    unknown = Hold("B39", clearable=True, known=False)
    cleared = frozenset({"B07", "B37", "B39"})
    assert gates.open_holds((pressure, driving, unknown), cleared) == (driving, unknown)


def test_a_pulse_or_a_saturation_holds_and_a_hard_limit_is_hard():
    soft = gates.holds_of_reading(Reading(at(0), 118, 76, 48, 93), limits.of_gates())
    assert [(hold.code, hold.clearable) for hold in soft] == [("predose.hr", True), ("predose.spo2", True)]
    hard = gates.holds_of_reading(Reading(at(0), 160, 76, 44, 91), limits.of_gates())
    assert [hold.clearable for hold in hard] == [False, False, False]


WELL = Leaving(
    dose_over_at=at(40), aldrete_total=9, padss_total=9, cadss6_total=2, back_to_usual=None, oriented=True,
    gait_steady=True, tolerates_fluids=True, has_line=True, line_out=True, cssrs_high=False,
    escort_present=True, aftercare_given=True,
)  # fmt: skip
QUIET = [Reading(at(85), 123, 77), Reading(at(100), 116, 77)]
START = Reading(at(0), 118, 75)


def lines_with(now=100, readings=QUIET, **over):
    known = Leaving(**{**vars(WELL), **over})
    return leaving.lines(known, at(now), readings, START, limits.of_leaving("IV"))


def test_an_hour_after_the_dose_a_well_patient_may_leave():
    assert leaving.ready(lines_with())
    assert leaving.unmet(lines_with(now=99)) == [Line.STAY]


@pytest.mark.parametrize(
    ("over", "line"),
    [
        ({"aldrete_total": 8}, Line.ALDRETE),
        ({"padss_total": None}, Line.PADSS),
        ({"cadss6_total": 3}, Line.DISSOCIATION),
        ({"oriented": None}, Line.ORIENTED),
        ({"gait_steady": False}, Line.GAIT),
        ({"tolerates_fluids": None}, Line.FLUIDS),
        ({"line_out": False}, Line.LINE_OUT),
        ({"cssrs_high": True}, Line.SCREEN),
        ({"escort_present": None}, Line.ESCORT),
        ({"aftercare_given": False}, Line.AFTERCARE),
        ({"readings": QUIET[1:]}, Line.PRESSURE),
        ({"readings": [Reading(at(85), 165, 77), QUIET[1]]}, Line.PRESSURE),
    ],
)
def test_each_line_keeps_the_patient_here(over, line):
    assert leaving.unmet(lines_with(**over)) == [line]


def test_back_to_usual_stands_for_the_score_and_no_line_needs_no_removal():
    assert leaving.ready(lines_with(cadss6_total=5, back_to_usual=True))
    assert leaving.ready(lines_with(has_line=False, line_out=None))


@pytest.mark.parametrize(("told", "wanted"), list(treatments()))
def test_everybody_of_the_cases_left_through_an_open_gate(told, wanted):
    recovery, left = told["recovery"], told["leaving"]
    yes = {"yes": True, "not applicable": True}.get
    known = Leaving(
        dose_over_at=infusion_of(told).over_at,
        aldrete_total=leaving.total(recovery["aldrete"]),
        padss_total=leaving.total(recovery["padss"]),
        cadss6_total=recovery["cadss6_total"],
        back_to_usual=None,
        oriented=yes(left["oriented_x3"]),
        gait_steady=yes(left["gait_steady"]),
        tolerates_fluids=yes(recovery["tolerates_fluids"]),
        has_line=told["order"]["route"] == "IV",
        line_out=yes(recovery["iv_removed"]),
        cssrs_high=False,
        escort_present=yes(left["escort_present"]),
        aftercare_given=yes(left["after_care_given"]),
    )
    readings = readings_of(told)
    route_limits = limits.of_leaving(told["order"]["route"])
    found = leaving.lines(known, at(left["minute"]), readings, checks.baseline(readings, at(0)), route_limits)
    assert leaving.ready(found) is wanted["leaving"]["gate_open"]
    earliest = leaving.earliest(known.dose_over_at, route_limits)
    assert minutes([earliest]) == [wanted["leaving"]["earliest_minute"]]


def test_one_set_just_before_the_dose_meets_both_checks_before_it():
    rhythm, due = limits.rhythm(), [at(-15), at(0), at(10)]
    found = checks.checks(due, [at(-1), at(8)], at(9), rhythm)
    assert minutes(one.met_at for one in found) == [-1, -1, 8]
    assert not found[1].overdue
