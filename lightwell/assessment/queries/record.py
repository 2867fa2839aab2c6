"""All that an assessment looks at, and what the rules make of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from lightwell import knowledge
from lightwell.assessment import evidence, rules, sources
from lightwell.assessment import facts as derive
from lightwell.assessment.evidence import Seen
from lightwell.assessment.models import FindingAnswer, TreatmentTrial
from lightwell.assessment.queries.lists import if_asked
from lightwell.chart.models import (
    Allergy,
    BodyMeasurement,
    HistoryAnswer,
    LaboratoryResult,
    Medication,
    Problem,
)
from lightwell.measures import queries as measures
from lightwell.measures.models import Response
from lightwell.patients import queries as patients
from lightwell.patients.models import Patient
from lightwell.referrals.queries import local_day


@dataclass(frozen=True)
class Judged:
    """One finding, its evidence and the mark of that, where it stands, and its answers, newest first."""

    finding: rules.Finding
    evidence: str
    mark: str
    standing: rules.Standing
    answers: tuple[FindingAnswer, ...]

    @property
    def stops(self) -> bool:
        return rules.stops(self.finding, self.standing)

    @property
    def counts(self) -> FindingAnswer | None:
        """The answer that counts on these facts."""
        found = (one for one in self.answers if one.mark == self.mark)
        return next(found, None) if self.standing == "answered" else None


@dataclass(frozen=True)
class Record:
    """All that an assessment looks at. Measurements newest first, laboratory results oldest first."""

    patient: Patient
    today: date
    answers: dict[str, HistoryAnswer]
    allergies: list[Allergy]
    medications: list[Medication]
    problems: list[Problem]
    measurements: list[BodyMeasurement]
    laboratory: list[LaboratoryResult]
    scales: dict[str, Response]
    trials: list[TreatmentTrial]
    said: list[FindingAnswer]

    @property
    def known_allergies(self) -> list[Allergy] | None:
        """None when nobody asked."""
        return if_asked(self.allergies, self.answers.get(derive.ALLERGIES_ASKED))

    @property
    def medicines_taken(self) -> list[Medication] | None:
        """None when nobody asked."""
        return if_asked(self.medications, self.answers.get(derive.MEDICINES_ASKED))

    @property
    def failed_trials(self) -> rules.FailedTrials:
        return rules.failed_trials(rules.Tried(trial.kind, trial.adequate) for trial in self.trials)

    @property
    def facts(self) -> dict[str, Any]:
        """The facts of the knowledge that are known, by name."""
        known = knowledge.current()
        dated_by = {code: asked.dated_by for code, asked in known.questions.items() if asked.dated_by}
        answers = [one for code, one in self.answers.items() if code in known.questions]
        everything = {
            **derive.of_person(self.patient, self.today),
            **derive.of_allergies(self.allergies, self.answers.get(derive.ALLERGIES_ASKED)),
            **derive.of_problems(self.problems, self.today),
            **derive.of_history(answers, self.today, dated_by),
            **derive.of_measurements(self.measurements),
            **derive.of_laboratory(self.laboratory, self.today),
            **derive.of_scales(self.scales, known.scores["c-ssrs"], known.scores["child-pugh"]),
        }
        return {fact: value for fact, value in everything.items() if value is not None}

    @property
    def findings(self) -> tuple[rules.Finding, ...]:
        """What every rule of the assessment says, under the clinic's policy."""
        known = knowledge.current()
        return rules.findings(known.rules, self.facts, "assessment", known.policy)

    @property
    def sources(self) -> dict[str, list[Seen]]:
        """The lines of the record behind each fact."""
        asked = knowledge.current().questions
        dated_by = {code: one.dated_by for code, one in asked.items() if one.dated_by}
        return sources.by_fact(
            (
                *sources.of_person(self.patient),
                *sources.of_answers(self.answers, dated_by),
                *sources.of_allergies(self.allergies),
                *sources.of_problems(self.problems),
                *sources.of_measurements(self.measurements),
                *sources.of_laboratory(self.laboratory),
                *sources.of_scales(self.scales),
            )
        )

    @property
    def judged(self) -> tuple["Judged", ...]:
        """What every rule says, and what people have answered to it."""
        behind = self.sources
        return tuple(self._judged(finding, behind) for finding in self.findings)

    def _judged(self, finding: rules.Finding, behind: evidence.Sources) -> "Judged":
        seen = evidence.mark(finding, behind)
        answers = [one for one in self.said if one.rule == finding.rule.id]
        standing = rules.standing(finding, seen, [(one.kind, one.mark) for one in answers])
        return Judged(finding, evidence.words(finding, behind), seen, standing, tuple(reversed(answers)))

    @property
    def stopping(self) -> tuple[rules.Finding, ...]:
        """The findings that stop "suitable" now, after what was lifted and cleared on these facts."""
        return tuple(one.finding for one in self.judged if one.stops)

    @property
    def interactions(self) -> tuple[rules.InteractionMatch, ...] | None:
        """The medicines that matter; None when nobody asked for medicines."""
        if self.medicines_taken is None:
            return None
        taken = [rules.Medicine(one.name, one.atc_code or None) for one in self.medicines_taken]
        return rules.interactions(taken, knowledge.current().interactions)


def record_of(patient: Patient, now: datetime) -> Record:
    """Everything an assessment looks at, up to `now`. Eleven queries at most, however much there is."""
    return records_of([patient], now)[0]


def records_of(people: Sequence[Patient], now: datetime, valid_days: int | None = None) -> list[Record]:
    """The same for many at once, in their order. As many queries as for one.

    `valid_days`: how long laboratory results count, when it is not what the policy says.
    """
    days = knowledge.current().policy["labs.valid_days"] if valid_days is None else valid_days
    oldest = now - timedelta(days=days)
    whose, today = patients.of_whom([patient.pk for patient in people]), local_day(now)
    taken = Medication.objects.filter(use="active").order_by("entered_at", "name")
    measured = BodyMeasurement.objects.filter(measured_at__lte=now).order_by("-measured_at", "-entered_at")
    results = LaboratoryResult.objects.filter(measured_at__gte=oldest, measured_at__lte=now)
    of = {
        "answers": _by_patient(HistoryAnswer.objects.order_by("entered_at"), whose),
        "allergies": _by_patient(Allergy.objects.order_by("entered_at"), whose),
        "medications": _by_patient(taken, whose),
        "problems": _by_patient(Problem.objects.order_by("entered_at"), whose),
        "measurements": _by_patient(measured, whose),
        "laboratory": _by_patient(results.order_by("measured_at"), whose),
        "trials": _by_patient(TreatmentTrial.objects.order_by("entered_at", "pk"), whose),
        "said": _by_patient(FindingAnswer.objects.defer("evidence").order_by("entered_at"), whose),
    }
    scales = measures.latest_of(whose, now)
    return [
        Record(
            patient=patient,
            today=today,
            answers={one.question: one for one in of["answers"].get(patient.pk, ())},
            scales=scales.get(patient.pk, {}),
            **{name: of[name].get(patient.pk, []) for name in of if name != "answers"},
        )
        for patient in people
    ]


def _by_patient(rows: QuerySet, whose: Mapping[UUID, UUID]) -> dict[UUID, list]:
    """The newest versions of these people's rows, by person, in the order of `rows`. One query.

    `whose`: each record with the person it is of.
    """
    found: dict[UUID, list] = {}
    for row in rows.current().filter(patient_id__in=list(whose)):  # type: ignore[attr-defined]
        found.setdefault(whose[row.patient_id], []).append(row)
    return found


def facts_of(patient: Patient, now: datetime) -> dict[str, Any]:
    """The facts that are known of a patient, by their name in the knowledge."""
    return record_of(patient, now).facts


def findings_of(patient: Patient, now: datetime) -> tuple[rules.Finding, ...]:
    """What every rule of the assessment says of a patient now."""
    return record_of(patient, now).findings
