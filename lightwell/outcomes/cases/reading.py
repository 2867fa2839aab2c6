"""Reads a case file strictly: what is not a case is refused with one sentence that says where and why."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, field

LARGEST_BYTES = 2_000_000
TOO_LARGE = "{name} is larger than 2 MB. A case is a small file."
Day = Annotated[int, Meta(ge=-40_000, le=40_000)]
"""Whole days from day 0, the day of treatment 1."""
Told = Literal["yes", "no", "not_asked", "unknown"]
Words = Annotated[str, Meta(max_length=300)]
Positive = Annotated[float, Meta(gt=0, le=1_000_000)]
Millimetres = Annotated[int, Meta(ge=1, le=400)]
Points = Annotated[int, Meta(ge=0, le=200)]


class NotACase(Exception):
    """The file cannot be read as a case; the message is a sentence for a person."""


class HealthCard(Struct, frozen=True):
    province: Words
    number: Words
    version: Words | None = None


class Person(Struct, frozen=True):
    sex_at_birth: Literal["F", "M", "X", "U"]
    birth_year: Annotated[int, Meta(ge=1880, le=2100)]
    birth_month_day: Annotated[str, Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
    health_card: HealthCard | None = None


class Diagnosis(Struct, frozen=True):
    icd10: Annotated[str, Meta(pattern=r"^[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$")]
    status: Literal["active", "history", "resolved"]
    label: Words = ""
    onset_day: Day | None = None


class History(Struct, frozen=True):
    diagnoses: tuple[Diagnosis, ...]
    checklist: dict[str, Told]
    pregnancy: dict[str, Words | None]
    substance: dict[str, Words | None] = {}


class Medicine(Struct, frozen=True):
    name: Words
    atc: Words | None = None
    dose: Words | None = None


class Allergy(Struct, frozen=True):
    substance: Words


class Allergies(Struct, frozen=True):
    asked: bool
    list: tuple[Allergy, ...] = ()


class Pressure(Struct, frozen=True):
    day: Day
    systolic_mmhg: Millimetres
    diastolic_mmhg: Millimetres


class Body(Struct, frozen=True):
    weight_kg: Positive | None = None
    height_cm: Positive | None = None
    spo2_pct: Annotated[int, Meta(ge=0, le=100)] | None = None
    stop_bang: Points | None = None


class Laboratory(Struct, frozen=True):
    test: Words
    value: Annotated[float, Meta(ge=-1_000_000, le=1_000_000)] | Words | None = None
    unit: Words = ""
    lln: Positive | None = None
    uln: Positive | None = None
    day: Day | None = None


class Scale(Struct, frozen=True):
    day: Day
    scale: Words
    answers: tuple[Points | None, ...] | dict[str, str] | None = None
    total: Points | None = None


class Assessment(Struct, frozen=True):
    day: Day
    capacity: Told = "not_asked"
    substitute_consent: Told = "not_asked"


class Gates(Struct, frozen=True):
    last_food_h_before: Annotated[float, Meta(ge=0, le=1000)] | None = None
    last_clear_fluid_h_before: Annotated[float, Meta(ge=0, le=1000)] | None = None
    escort: Told = "not_asked"
    driving_today: Told = "not_asked"
    intoxication_or_withdrawal: Told = "not_asked"
    severe_nausea_cold_or_asthma: Told = "not_asked"
    may_be_pregnant: Told = "not_asked"
    alcohol_last_24_h: Told = "not_asked"
    cannabis_last_24_h: Told = "not_asked"


class Order(Struct, frozen=True):
    route: Literal["IV", "IM", "SC", "IN", "IN-ESK", "PO", "SL"]


class VitalSigns(Struct, frozen=True):
    minute: Annotated[float, Meta(ge=-10_000, le=10_000)]
    systolic_mmhg: Millimetres | None = None
    diastolic_mmhg: Millimetres | None = None


class Treatment(Struct, frozen=True):
    n: Annotated[int, Meta(ge=1, le=1000)]
    day: Day
    gates: Gates = field(default_factory=Gates)
    order: Order | None = None
    vital_signs: tuple[VitalSigns, ...] = ()
    scales: tuple[Scale, ...] = ()


class Later(Struct, frozen=True):
    """What was answered and measured after the assessment; it counts from `day` on."""

    day: Day
    checklist: dict[str, Told] = {}
    pregnancy: dict[str, Words | None] = {}
    allergies: Allergies | None = None
    resting_bp: tuple[Pressure, ...] = ()
    body: Body = field(default_factory=Body)
    labs: tuple[Laboratory, ...] = ()
    scales: tuple[Scale, ...] = ()


class Case(Struct, frozen=True):
    """One person: everything that the rules, the scales and the course look at. Other keys are left alone."""

    person: Person
    history: History
    allergies: Allergies
    assessment: Assessment
    medicines: tuple[Medicine, ...] | None = None
    resting_bp: tuple[Pressure, ...] = ()
    body: Body = field(default_factory=Body)
    labs: tuple[Laboratory, ...] = ()
    scales: tuple[Scale, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    check_ins: tuple[Scale, ...] = ()
    answers_that_came_later: Later | None = None


_decoder = msgspec.json.Decoder(Case)


def read_case(path: Path) -> Case:
    """The case in a file. Raises NotACase with a sentence that names the file, the place and the reason."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise NotACase(
                f"{path.name} is larger than {LARGEST_BYTES // 1_000_000} MB. A case is a small file."
            )
        return decoded(path.read_bytes(), path.name)
    except OSError as problem:
        raise NotACase(f"{path.name} cannot be read: {problem.strerror}.") from problem


def decoded(content: bytes, name: str) -> Case:
    """The case in these bytes; `name` is what the sentence of NotACase calls them."""
    if len(content) > LARGEST_BYTES:
        raise NotACase(TOO_LARGE.format(name=name))
    try:
        return _decoder.decode(content)
    except msgspec.ValidationError as problem:
        what, _, where = str(problem).partition(" - at ")
        place = where.strip("`").removeprefix("$").removeprefix(".")
        raise NotACase(
            f"{name} is not a case: {_lower(what)}{f', at {place}' if place else ''}."
        ) from problem
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise NotACase(f"{name} is not JSON: {_lower(str(problem))}.") from problem


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:].rstrip(".")
