"""The lines of a patient's record behind each fact: what was written, on which day, by whom."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from lightwell.assessment import facts as derive
from lightwell.assessment.evidence import Seen
from lightwell.chart.models import Allergy, BodyMeasurement, HistoryAnswer, LaboratoryResult, Problem
from lightwell.measures.models import Response
from lightwell.patients.models import Patient
from lightwell.referrals.queries import local_day

Lines = Iterator[tuple[str, Seen]]
CODES = ("diagnoses_active", "diagnoses_past", "diagnoses_ever")
TESTS = {
    "alt": ("alt_times_uln",),
    "ast": ("ast_times_uln",),
    "egfr": ("egfr_ml_per_min",),
    "tsh": ("tsh_below_lower_limit",),
    "hcg-urine": ("pregnancy_test_positive", "days_since_pregnancy_test"),
    "hcg-serum": ("pregnancy_test_positive", "days_since_pregnancy_test"),
    "uds-unexplained": ("urine_drug_screen_unexplained",),
}
SCALES = {code: (fact,) for fact, code in derive.TOTALS.items()} | {
    "PHQ-9": ("phq9_item9",),
    "madrs": ("madrs_item10",),
    "child-pugh": ("child_pugh_class",),
    "c-ssrs": ("cssrs_risk",),
}


def by_fact(lines: Iterable[tuple[str, Seen]]) -> dict[str, list[Seen]]:
    """The lines under the fact each is behind, in their order."""
    found: dict[str, list[Seen]] = {}
    for fact, line in lines:
        found.setdefault(fact, []).append(line)
    return found


def of_person(patient: Patient) -> Lines:
    """The birth date behind the age."""
    yield "age_years", Seen(on=patient.birth_date)


def of_answers(answers: Mapping[str, HistoryAnswer], dated_by: Mapping[str, str]) -> Lines:
    """Each answer of the history, and the day it names."""
    for code, answer in answers.items():
        yield code, Seen(on=local_day(answer.entered_at), by=answer.recorded_by_name)
        if code in dated_by and answer.on_date:
            yield dated_by[code], Seen(on=answer.on_date, by=answer.recorded_by_name)


def of_allergies(allergies: Iterable[Allergy]) -> Lines:
    """Each allergy with its reaction."""
    for one in allergies:
        said = f"{one.substance}, {one.reaction}" if one.reaction else one.substance
        day, who = local_day(one.entered_at), one.recorded_by_name
        yield "allergy_substances", Seen(said=said, on=day, by=who, word=one.substance)


def of_problems(problems: Iterable[Problem]) -> Lines:
    """Each coded diagnosis since its onset, and the latest dated event."""
    coded = [one for one in problems if one.code_icd10]
    for one in coded:
        code = one.code_icd10.upper()
        said = f"{code} {one.text}, {one.get_clinical_status_display()}"
        for fact in CODES:
            yield fact, Seen(said=said, on=one.onset_date, by=one.recorded_by_name, word=code)
    yield from _latest(coded, "days_since_cv_event", derive.CV_EVENT)
    yield from _latest(coded, "days_since_stroke_or_tia", derive.STROKE)


def _latest(problems: Iterable[Problem], fact: str, codes: tuple[str, ...]) -> Lines:
    onsets: list[date] = [
        one.onset_date for one in problems if one.onset_date and one.code_icd10.upper().startswith(codes)
    ]
    if onsets:
        yield fact, Seen(on=max(onsets))


def of_measurements(measurements: list[BodyMeasurement]) -> Lines:
    """The pressures of the last two days they were taken, saturation, weight and height. Newest first."""
    for prefix, one in zip(("", "previous_"), derive.by_occasion(measurements), strict=False):
        said = f"{one.systolic_mmhg}/{one.diastolic_mmhg} mmHg"
        line = Seen(said=said, on=local_day(one.measured_at), by=one.recorded_by_name)
        yield f"{prefix}resting_systolic_mmhg", line
        yield f"{prefix}resting_diastolic_mmhg", line
    yield from _newest(measurements, "spo2_percent", "resting_spo2_percent")
    yield from _newest(measurements, "weight_kg", "body_mass_index")


def _newest(measurements: Iterable[BodyMeasurement], field: str, fact: str) -> Lines:
    for one in measurements:
        if getattr(one, field) is not None:
            yield fact, Seen(on=local_day(one.measured_at), by=one.recorded_by_name)
            return


def of_laboratory(results: Iterable[LaboratoryResult]) -> Lines:
    """The last result of each test, with the laboratory's own limits. Oldest first."""
    latest = {result.code: result for result in results}
    for code, one in latest.items():
        for fact in TESTS.get(code, ()):
            yield fact, Seen(said=_result(one), on=local_day(one.measured_at), by=one.recorded_by_name)


def _result(one: LaboratoryResult) -> str:
    if not one.unit:
        return ""
    limits = [f"> {one.lower_limit.normalize():f}"] if one.lower_limit is not None else []
    limits += [f"< {one.upper_limit.normalize():f}"] if one.upper_limit is not None else []
    value = f"{one.code.upper()} {one.value.normalize():f} {one.unit}"
    return f"{value} ({', '.join(limits)})" if limits else value


def of_scales(latest: Mapping[str, Response]) -> Lines:
    """The last response to each questionnaire that a rule looks at."""
    for code, facts in SCALES.items():
        if code in latest:
            one = latest[code]
            line = Seen(on=local_day(one.answered_at), by=one.recorded_by_name)
            yield from ((fact, line) for fact in facts)
