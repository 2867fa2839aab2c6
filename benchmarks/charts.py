"""Thousands of charts for a benchmark, and the rules over them. Import it when Django has been set up."""

import time
import uuid
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import median
from typing import Any

from django.core.management import call_command
from django.db import transaction

from benchmarks.measure import Figure
from lightwell.assessment import queries
from lightwell.assessment.models import TreatmentTrial
from lightwell.chart import models as chart
from lightwell.measures.models import Answer, Response
from lightwell.patients.models import Patient
from tests.factories.assessment import an_assessed_patient
from tests.factories.staff import a_user

ONE_MS, BATCH = 5.0, 250


def build(patients: int) -> None:
    """One chart by the actions, and the others as copies of its rows."""
    call_command("migrate", verbosity=0)
    now = datetime.now(UTC) - timedelta(days=1)
    first = an_assessed_patient(a_user("psychiatrist"), at=now)
    random, rows = Random(1), rows_of(first)
    for start in range(1, patients, BATCH):
        copy(first, rows, min(BATCH, patients - start), random)


def rows_of(patient: Any) -> dict[type, list]:
    """The rows of a chart, by table."""
    tables = [chart.HistoryAnswer, chart.Allergy, chart.Medication, chart.Problem, chart.BodyMeasurement]
    tables += [chart.LaboratoryResult, TreatmentTrial, Response]
    return {table: list(table.objects.filter(patient=patient)) for table in tables}


def copy(first: Any, rows: dict[type, list], many: int, random: Random) -> None:
    """`many` other people with the same rows, a few of them with other values."""
    people = [other(first, random) for _person in range(many)]
    answers: list[Answer] = []
    with transaction.atomic():
        type(first).objects.bulk_create(people)
        for table, originals in rows.items():
            copies = [again(row, random, patient=person) for person in people for row in originals]
            table.objects.bulk_create(copies)  # type: ignore[attr-defined]
            if table.__name__ == "Response":
                sources = [row for _person in people for row in originals]
                for source, response in zip(sources, copies, strict=True):
                    answers += [again(one, random, response=response) for one in source.answers.all()]
        Answer.objects.bulk_create(answers)


def other(first: Any, random: Random) -> Any:
    """A person of another age, without a health card."""
    values = {field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields}
    values |= {"id": uuid.uuid4(), "birth_date": date(random.randint(1940, 2000), 5, 6)}
    return type(first)(**values | {"health_card_number": ""})


def again(row: Any, random: Random, **of: Any) -> Any:
    """A copy of a row about someone else: a pressure of its own, and now and then another answer."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values |= {"id": uuid.uuid4(), **{f"{name}_id": one.pk for name, one in of.items()}}
    if "record" in values:
        values["record"] = uuid.uuid4()
    if values.get("systolic_mmhg"):
        values["systolic_mmhg"] = random.randint(105, 175)
    if "question" in values and random.random() < 0.02:
        values["answer"] = random.choice(["yes", "unknown"])
    return type(row)(**values)


def one_patient() -> list[Figure]:
    """Facts, rules and interactions from a record that was read; and the same with the reading."""
    now, people = datetime.now(UTC), list(Patient.objects.all()[:200])
    records = queries.records_of(people, now)

    def rules(place: int) -> None:
        record = records[place % len(records)]
        _ = (record.findings, record.interactions)

    def whole(place: int) -> None:
        _ = queries.record_of(people[place % len(people)], now).findings

    return [
        Figure("one patient: facts, 35 rules, 24 interactions, CPU", typical_ms(rules), "ms", ONE_MS),
        Figure("one patient: the same, read from the database, CPU", typical_ms(whole), "ms"),
    ]


def typical_ms(work: Any, times: int = 400) -> float:
    """The median time of one call, in ms of this process's CPU: other work beside it does not count."""
    took = []
    for place in range(times):
        begun = time.process_time()
        work(place)
        took.append(1000 * (time.process_time() - begun))
    return median(took)
