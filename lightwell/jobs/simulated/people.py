"""Who simulated people are: an invented name, card, address, referrer, escort, diagnosis and medicines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from lightwell.jobs.simulated import health_cards, names
from lightwell.jobs.simulated.bodies import Bodies
from lightwell.jobs.simulated.parameters import section, words
from lightwell.jobs.simulated.streams import Floats, Integers, Purpose, Stream

DRAWS = 60
Option = TypeVar("Option")


@dataclass(frozen=True)
class Referrer:
    """Who sent the person; `kind` is physician or nurse practitioner."""

    name: str
    kind: str
    registration_number: str
    clinic: str
    phone: str
    fax: str


@dataclass(frozen=True)
class Escort:
    """Who takes the person home."""

    name: str
    relation: str
    phone: str


@dataclass(frozen=True)
class Trial:
    """A treatment tried before; psychotherapy has neither ATC code nor dose."""

    name: str
    atc_code: str
    highest_dose_mg: int | None
    weeks: int
    adequate: bool
    outcome: str


@dataclass(frozen=True)
class Medicine:
    """A medicine taken now, since so many days before treatment 1 (below zero)."""

    name: str
    atc_code: str
    dose_text: str
    since_day: int


@dataclass(frozen=True)
class Diagnosis:
    """An active problem with its ICD-10 code, the first being what is treated."""

    code_icd10: str
    text: str


@dataclass(frozen=True)
class Person:
    """One invented person; words are in the person's language, weight in kg to 0.1."""

    number: int
    given_name: str
    family_name: str
    birth_date: date
    sex: str
    language: str
    health_card_province: str
    health_card_number: str
    phone: str
    email: str
    address_line: str
    city: str
    province: str
    postal_code: str
    weight_kg: Decimal
    height_cm: int
    referrer: Referrer
    escort: Escort
    diagnoses: tuple[Diagnosis, ...]
    trials: tuple[Trial, ...]
    medicines: tuple[Medicine, ...]

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"


class _Chooser:
    """Spends one person's draws, one a choice."""

    def __init__(self, draws: Floats):
        self._draws: Iterator[float] = iter(draws.tolist())

    def chance(self, share: float) -> bool:
        return next(self._draws) < share

    def below(self, count: int) -> int:
        return int(next(self._draws) * count)

    def among(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def of(self, options: Sequence[Option]) -> Option:
        return options[self.below(len(options))]

    def several(self, options: Sequence[Option], count: int) -> list[Option]:
        left = list(options)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def weighted(self, shares: dict[str, float]) -> str:
        draw = next(self._draws) * sum(shares.values())
        for option, share in shares.items():
            draw -= share
            if draw < 0:
                return option
        return next(reversed(shares))


def people(numbers: Sequence[int], seed: int, who: Bodies, baseline_phq9: Integers) -> tuple[Person, ...]:
    """The persons with these numbers (0 to 99,999 have cards of their own), in the same order."""
    stream = Stream(seed, Purpose.PERSON, numbers, uniforms=DRAWS)
    draws = stream.uniform(DRAWS)
    return tuple(
        _person(number, seed, row, who, int(baseline_phq9[row]), _Chooser(draws[row]))
        for row, number in enumerate(numbers)
    )


def _person(number: int, seed: int, row: int, who: Bodies, baseline_phq9: int, choose: _Chooser) -> Person:
    female, born = bool(who.female[row]), _birth_date(who, row)
    province, place = _province(choose)
    language = "fr" if choose.chance(place["french"]) else "en"
    given, family = names.name(number, language=language, sex="female" if female else "male", seed=seed)
    second_city = choose.below(2)
    area = place["area"][second_city]
    return Person(
        number=number,
        given_name=given,
        family_name=family,
        birth_date=born,
        sex="female" if female else "male",
        language=language,
        health_card_province=province,
        health_card_number=health_cards.number(
            province, number, family_name=family, given_name=given, birth_date=born, female=female
        ),
        phone=_phone(area, choose),
        email=names.email(given, family, number),
        address_line=_address(language, choose),
        city=place["other_city"] if second_city else place["city"],
        province=province,
        postal_code=f"{place['postal']}0{choose.of('ABCEGHJKLMNPRSTVXY')} 0A0",
        weight_kg=Decimal(str(who.weight_kg[row])),
        height_cm=int(who.height_cm[row]),
        referrer=_referrer(province, area, language, seed, choose),
        escort=_escort(family, area, language, seed + number, choose),
        diagnoses=_diagnoses(baseline_phq9, bool(who.hypertension[row]), language, choose),
        trials=_trials(language, choose),
        medicines=_medicines(bool(who.hypertension[row]), language, choose),
    )


def _birth_date(who: Bodies, row: int) -> date:
    on: date = section("people")["age_on"]
    birthday = date(on.year - int(who.age_years[row]), on.month, on.day)
    return birthday - timedelta(days=int(who.days_past_birthday[row]))


def _province(choose: _Chooser) -> tuple[str, dict[str, Any]]:
    provinces = words()["provinces"]
    code = choose.weighted({code: place["share"] for code, place in provinces.items()})
    return code, provinces[code]


def _phone(area: str, choose: _Chooser) -> str:
    """Only 555-0100 to 555-0199, which ring nowhere."""
    return f"{area}-555-01{choose.below(100):02d}"


def _address(language: str, choose: _Chooser) -> str:
    street, house = choose.of(words()["streets"][language]), choose.among(1, 399)
    return f"{house}, {street}" if language == "fr" else f"{house} {street}"


def _referrer(province: str, area: str, language: str, seed: int, choose: _Chooser) -> Referrer:
    """One of a few in each province, so that a referrer has several people."""
    parameters = section("people")
    own = choose.below(parameters["referrers_per_province"])
    order = list(words()["provinces"]).index(province)
    number = order * parameters["referrers_per_province"] + own
    nurse = own % parameters["nurse_practitioner_every"] == 0
    sex = "female" if own % 2 else "male"
    given, family = names.name(number, language=language, sex=sex, seed=seed // 2 + 1)
    name, titles = f"{given} {family}", words()["titles"][language]
    clinics = words()["clinics"][language]
    return Referrer(
        name=titles["nurse"].format(name) if nurse else titles[sex].format(name),
        kind="nurse practitioner" if nurse else "physician",
        registration_number=f"9{number:05d}",
        clinic=clinics[own % len(clinics)],
        phone=f"{area}-555-01{own * 2:02d}",
        fax=f"{area}-555-01{own * 2 + 1:02d}",
    )


def _escort(family: str, area: str, language: str, place: int, choose: _Chooser) -> Escort:
    sex = choose.of(("female", "male"))
    given, _ = names.name(place, language=language, sex=sex, seed=choose.below(1000))
    return Escort(f"{given} {family}", choose.of(words()["relations"][language][sex]), _phone(area, choose))


def _diagnoses(
    baseline_phq9: int, hypertension: bool, language: str, choose: _Chooser
) -> tuple[Diagnosis, ...]:
    parameters = section("people")
    episode = "recurrent" if choose.chance(parameters["recurrent_share"]) else "single"
    severity = "severe" if baseline_phq9 >= parameters["severe_from_phq9"] else "moderate"
    codes = [f"{episode}_{severity}"] + ["hypertension"] * hypertension
    entries = [words()["diagnoses"][code] for code in codes]
    return tuple(Diagnosis(entry["code_icd10"], entry[language]) for entry in entries)


def _trials(language: str, choose: _Chooser) -> tuple[Trial, ...]:
    parameters, outcomes = section("people"), words()["outcomes"][language]
    count = choose.among(parameters["failed_trials_min"], parameters["failed_trials_max"])
    trials = [
        Trial(
            _label(entry, language),
            entry["atc_code"],
            entry["highest_dose_mg"],
            choose.among(*parameters["trial_weeks"]),
            True,
            choose.of(outcomes),
        )
        for entry in choose.several(words()["antidepressants"], count)
    ]
    if choose.chance(parameters["psychotherapy_share"]):
        therapy = words()["psychotherapy"][language]
        trials.append(Trial(therapy, "", None, choose.among(*parameters["trial_weeks"]), True, outcomes[0]))
    return tuple(trials)


def _medicines(hypertension: bool, language: str, choose: _Chooser) -> tuple[Medicine, ...]:
    entries = [choose.of(words()["antidepressants"])]
    if hypertension:
        entries.append(choose.of(words()["pressure_medicines"]))
    if choose.chance(section("people")["other_medicine_share"]):
        entries.append(choose.of(words()["other_medicines"]))
    return tuple(_medicine(entry, language, choose) for entry in entries)


def _medicine(entry: dict[str, Any], language: str, choose: _Chooser) -> Medicine:
    return Medicine(
        name=_label(entry, language),
        atc_code=entry["atc_code"],
        dose_text=f"{entry['dose_mg']} mg, {words()['frequency'][language]}",
        since_day=choose.among(*section("people")["medicine_since_days"]),
    )


def _label(entry: dict[str, Any], language: str) -> str:
    label: str = entry["french"] if language == "fr" else entry["name"]
    return label
