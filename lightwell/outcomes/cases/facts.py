"""What a case says on one day, as the facts that rules look at, each with the lines it was read from."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lightwell.assessment.evidence import Seen
from lightwell.assessment.facts import CV_EVENT, STROKE
from lightwell.assessment.rules import Medicine
from lightwell.knowledge.library import Knowledge
from lightwell.outcomes.cases.reading import (
    Allergies,
    Body,
    Case,
    Diagnosis,
    Laboratory,
    NotACase,
    Person,
    Pressure,
    Treatment,
)
from lightwell.outcomes.cases.scales import Scored

DAY_0 = date(2027, 1, 11)
"""The Monday that cases count from, where only a birth date is fixed."""
SEXES = {"F": "female", "M": "male", "X": "other", "U": "unknown"}
YES_NO = {"yes": True, "no": False}
NONE = ("none", "never", "no", "aucun", "aucune", "jamais", "non", "not_asked", "unknown")
TOTALS = {
    "asrm": "asrm_total",
    "ymrs": "ymrs_total",
    "audit-c": "audit_c_total",
    "dast-10": "dast10_total",
    "bpic-ss": "bpic_ss_total",
}
ASKED_TODAY = (
    "escort",
    "driving_today",
    "intoxication_or_withdrawal",
    "severe_nausea_cold_or_asthma",
    "may_be_pregnant",
)


@dataclass(frozen=True)
class Told:
    """Facts by name and where each was read; what nobody knows is in neither."""

    facts: dict[str, Any]
    sources: dict[str, list[Seen]]


class _Telling:
    """Gathers facts and their lines; None is not a fact."""

    def __init__(self, day: int) -> None:
        self.day = day
        self.facts: dict[str, Any] = {}
        self.sources: dict[str, list[Seen]] = {}

    def tell(self, fact: str, value: Any, *lines: Seen) -> None:
        if value is not None:
            self.facts[fact] = value
            self.sources[fact] = list(lines)

    @property
    def told(self) -> Told:
        return Told(self.facts, self.sources)


def on_day(day: int) -> date:
    """The date a day of a case stands for."""
    return DAY_0 + timedelta(days=day)


def as_known_on(case: Case, day: int) -> Case:
    """The case as it was known that day: with the answers that came later, once they had come."""
    later = case.answers_that_came_later
    if later is None or day < later.day:
        return case
    from_later = {name: getattr(later.body, name) for name in Body.__struct_fields__}
    body = {name: getattr(case.body, name) for name in Body.__struct_fields__}
    history = case.history
    return Case(
        person=case.person,
        history=type(history)(
            diagnoses=history.diagnoses,
            checklist={**history.checklist, **later.checklist},
            pregnancy={**history.pregnancy, **later.pregnancy},
            substance=history.substance,
        ),
        allergies=later.allergies or case.allergies,
        assessment=case.assessment,
        medicines=case.medicines,
        resting_bp=case.resting_bp + later.resting_bp,
        body=Body(**{**body, **{name: value for name, value in from_later.items() if value is not None}}),
        labs=case.labs + later.labs,
        scales=case.scales,
        treatments=case.treatments,
        check_ins=case.check_ins,
    )


def facts_on(case: Case, day: int, scales: Iterable[Scored], known: Knowledge, policy: Mapping) -> Told:
    """Everything known on a day; on a day of treatment, what was asked and measured before the dose too.

    `scales`: the scored questionnaires. `policy`: the values in force by key. Raises NotACase for a birth
    date that cannot be.
    """
    case, telling = as_known_on(case, day), _Telling(day)
    _person(telling, case.person)
    asked = {**case.history.checklist, **case.history.pregnancy}
    asked |= {"capacity_to_consent": case.assessment.capacity}
    asked |= {"substitute_consent": case.assessment.substitute_consent}
    for question, answer in asked.items():
        if question in known.questions:
            telling.tell(question, YES_NO.get(answer or ""))
    _allergies(telling, case.allergies)
    _diagnoses(telling, case.history.diagnoses)
    _pressures(telling, case.resting_bp)
    _body(telling, case.body)
    _scales(telling, [one for one in scales if one.day <= day])
    _laboratory(telling, case.labs, day - policy["labs.valid_days"])
    if treatment := treatment_on(case, day):
        _today(telling, treatment)
    return telling.told


def treatment_on(case: Case, day: int) -> Treatment | None:
    """The treatment of that day."""
    return next((one for one in case.treatments if one.day == day), None)


def medicines_on(case: Case, day: int) -> list[Medicine] | None:
    """What is taken, with cannabis when it is used, and alcohol when it was drunk within the last day.

    None: nobody asked.
    """
    if case.medicines is None:
        return None
    taken = [Medicine(one.name, one.atc) for one in case.medicines]
    treatment = treatment_on(case, day)
    if treatment and treatment.gates.alcohol_last_24_h == "yes":
        taken.append(Medicine("alcohol"))
    used = case.history.substance.get("cannabis")
    if (used and used.casefold() not in NONE) or (treatment and treatment.gates.cannabis_last_24_h == "yes"):
        taken.append(Medicine("cannabis"))
    return taken


def _person(telling: _Telling, person: Person) -> None:
    month, day = (int(part) for part in person.birth_month_day.split("-"))
    today = on_day(telling.day)
    try:
        born = date(person.birth_year, month, day)
    except ValueError as problem:
        raise NotACase(f"{person.birth_month_day} in {person.birth_year} is not a day.") from problem
    if born > today:
        raise NotACase(f"Born {born}, the person is not born yet on day {telling.day}.")
    telling.tell("age_years", today.year - born.year - ((today.month, today.day) < (month, day)))
    telling.tell("sex", SEXES[person.sex_at_birth])


def _allergies(telling: _Telling, allergies: Allergies) -> None:
    if allergies.asked or allergies.list:
        words = frozenset(one.substance for one in allergies.list)
        telling.tell("allergy_substances", words, *(Seen(word=word) for word in sorted(words)))


def _diagnoses(telling: _Telling, listed: Iterable[Diagnosis]) -> None:
    known = [one for one in listed if one.onset_day is None or one.onset_day <= telling.day]
    active = [one for one in known if one.status == "active"]
    codes = frozenset(one.icd10 for one in active)
    ever = frozenset(one.icd10 for one in known)
    lines = [_line(one) for one in known]
    telling.tell("diagnoses_active", codes, *(_line(one) for one in active))
    telling.tell("diagnoses_past", ever - codes, *lines)
    telling.tell("diagnoses_ever", ever, *lines)
    for fact, prefixes in (("days_since_cv_event", CV_EVENT), ("days_since_stroke_or_tia", STROKE)):
        events = [one for one in known if one.icd10.startswith(prefixes) and one.onset_day is not None]
        if events:
            last = max(events, key=lambda one: one.onset_day or 0)
            telling.tell(fact, telling.day - (last.onset_day or 0), Seen(on=on_day(last.onset_day or 0)))


def _line(one: Diagnosis) -> Seen:
    on = None if one.onset_day is None else on_day(one.onset_day)
    status = "active" if one.status == "active" else "past"
    return Seen(said=f"{one.icd10} {one.label} ({status})".replace("  ", " "), on=on, word=one.icd10)


def _pressures(telling: _Telling, readings: Iterable[Pressure]) -> None:
    by_day = {one.day: one for one in readings if one.day <= telling.day}
    newest = [by_day[day] for day in sorted(by_day, reverse=True)]
    for prefix, one in zip(("", "previous_"), newest, strict=False):
        line = Seen(said=f"{one.systolic_mmhg}/{one.diastolic_mmhg} mmHg", on=on_day(one.day))
        telling.tell(f"{prefix}resting_systolic_mmhg", one.systolic_mmhg, line)
        telling.tell(f"{prefix}resting_diastolic_mmhg", one.diastolic_mmhg, line)


def _body(telling: _Telling, body: Body) -> None:
    if body.weight_kg and body.height_cm:
        telling.tell(
            "body_mass_index", Decimal(str(body.weight_kg)) / (Decimal(str(body.height_cm)) / 100) ** 2
        )
    telling.tell("resting_spo2_percent", body.spo2_pct)
    telling.tell("stop_bang_score", body.stop_bang)


def _scales(telling: _Telling, scales: Iterable[Scored]) -> None:
    for one in scales:
        line = Seen(on=on_day(one.day))
        if one.code in TOTALS:
            telling.tell(TOTALS[one.code], one.total, line)
        if one.code == "PHQ-9":
            telling.tell("phq9_item9", one.answers.get("9"), line)
        if one.code == "madrs":
            telling.tell("madrs_item10", one.answers.get("10"), line)
        if one.risk:
            telling.tell("cssrs_risk", one.risk, line)


def _laboratory(telling: _Telling, results: Iterable[Laboratory], oldest: int) -> None:
    counting = [one for one in results if one.day is not None and oldest <= one.day <= telling.day]
    latest = {
        one.test: one for one in sorted(counting, key=lambda one: one.day or 0) if one.value is not None
    }
    for test, tell in TESTS.items():
        if test in latest:
            tell(telling, latest[test], _number(latest[test]))


def _number(one: Laboratory) -> float | None:
    if not isinstance(one.value, str):
        return one.value
    if one.test == "hCG" and one.value in ("positive", "negative"):
        return None
    raise NotACase(f"The {one.test} of day {one.day} is {one.value!r}, which is not a number.")


def _result(one: Laboratory) -> Seen:
    limit = "" if one.uln is None else f" (upper limit {one.uln:g})"
    value = one.value if isinstance(one.value, str) else f"{one.value:g}"
    return Seen(said=f"{one.test} {value} {one.unit}".strip() + limit, on=on_day(one.day or 0))


def _times_uln(fact: str) -> Callable[[_Telling, Laboratory, float | None], None]:
    def tell(telling: _Telling, one: Laboratory, value: float | None) -> None:
        if one.uln is not None and value is not None:
            telling.tell(fact, value / one.uln, _result(one))

    return tell


def _egfr(telling: _Telling, one: Laboratory, value: float | None) -> None:
    telling.tell("egfr_ml_per_min", value, _result(one))


def _tsh(telling: _Telling, one: Laboratory, value: float | None) -> None:
    if one.lln is not None and value is not None:
        telling.tell("tsh_below_lower_limit", value < one.lln, _result(one))


def _hcg(telling: _Telling, one: Laboratory, value: float | None) -> None:
    telling.tell("pregnancy_test_positive", one.value == "positive" or value == 1, _result(one))
    telling.tell("days_since_pregnancy_test", telling.day - (one.day or 0), _result(one))


TESTS: dict[str, Callable[[_Telling, Laboratory, float | None], None]] = {
    "ALT": _times_uln("alt_times_uln"),
    "AST": _times_uln("ast_times_uln"),
    "eGFR": _egfr,
    "TSH": _tsh,
    "hCG": _hcg,
}


def _today(telling: _Telling, treatment: Treatment) -> None:
    gates, line = treatment.gates, Seen(on=on_day(treatment.day))
    telling.tell("treatment_number", treatment.n)
    telling.tell("route", treatment.order.route if treatment.order else None)
    before = [one for one in treatment.vital_signs if one.minute <= 0 and one.systolic_mmhg is not None]
    if before:
        last = before[-1]
        reading = Seen(said=f"{last.systolic_mmhg}/{last.diastolic_mmhg} mmHg", on=line.on)
        telling.tell("predose_systolic_mmhg", last.systolic_mmhg, reading)
        telling.tell("predose_diastolic_mmhg", last.diastolic_mmhg, reading)
    fluids = gates.last_clear_fluid_h_before
    telling.tell("hours_since_food", gates.last_food_h_before, line)
    telling.tell("hours_since_clear_fluids", fluids, line)
    telling.tell("minutes_since_clear_fluids", None if fluids is None else fluids * 60, line)
    for question in ASKED_TODAY:
        telling.tell(question, YES_NO.get(getattr(gates, question)), line)
