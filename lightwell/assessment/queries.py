"""What is known of a patient at an assessment, and what the rules make of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from lightwell import knowledge
from lightwell.assessment import deciding, evidence, rules, sources
from lightwell.assessment import facts as derive
from lightwell.assessment.evidence import Seen
from lightwell.assessment.models import (
    Assessment,
    Decision,
    FindingAnswer,
    SharedDecision,
    TreatmentTrial,
)
from lightwell.audit.prepared import Prepared
from lightwell.chart.models import (
    Allergy,
    BodyMeasurement,
    HistoryAnswer,
    LaboratoryResult,
    Medication,
    Problem,
)
from lightwell.knowledge.deciding import DecisionReason
from lightwell.knowledge.practice import Protocol
from lightwell.measures import queries as measures
from lightwell.measures.models import Response
from lightwell.patients import queries as patients
from lightwell.patients.models import Patient
from lightwell.referrals import inbox as referrals
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
        return _known(self.allergies, self.answers.get(derive.ALLERGIES_ASKED))

    @property
    def medicines_taken(self) -> list[Medication] | None:
        """None when nobody asked."""
        return _known(self.medications, self.answers.get(derive.MEDICINES_ASKED))

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


def _known(listed: list, asked: HistoryAnswer | None) -> list | None:
    return listed if listed or (asked is not None and asked.answer == "no") else None


def answers_of(patient: Patient) -> dict[str, HistoryAnswer]:
    """The answer to each question that was asked."""
    return {one.question: one for one in HistoryAnswer.objects.current().for_patient(patient)}


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


_allergies = Prepared(lambda patient: Allergy.objects.current().for_patient(patient).order_by("entered_at"))
_taken = Prepared(
    lambda patient: (
        Medication.objects.current().for_patient(patient).filter(use="active").order_by("entered_at", "name")
    )
)
_answer = Prepared(
    lambda patient, question: (
        HistoryAnswer.objects.current().for_patient(patient).filter(question=question)[:1]
    )
)


def allergies_of(patient: Patient) -> list[Allergy] | None:
    """The allergies for the head of a page: None: nobody asked; []: none known. At most two queries."""
    listed = _allergies(patient.pk)
    return listed or _none_known(patient, derive.ALLERGIES_ASKED)


def medicines_of(patient: Patient) -> list[Medication] | None:
    """The medicines taken; None: nobody asked; []: none. At most two queries."""
    return _taken(patient.pk) or _none_known(patient, derive.MEDICINES_ASKED)


def _none_known(patient: Patient, question: str) -> list | None:
    """An empty list when somebody asked and the answer was no; None when nobody knows."""
    return _known([], _answer.first(patient.pk, question))


def assessment_of(patient: Patient) -> Assessment | None:
    """The patient's last assessment, with its referral."""
    found = Assessment.objects.current().for_patient(patient).select_related("referral")
    return found.order_by("-begun_at").first()


def decision_of(patient: Patient) -> Decision | None:
    """The last decision that stands, with what was said about each finding."""
    found = Decision.objects.current().for_patient(patient).prefetch_related("reviews")
    return found.order_by("-decided_at").first()


def reasons_for(outcome: str) -> list[DecisionReason]:
    """The reasons that may be chosen for an outcome, in the order of the knowledge."""
    return [reason for reason in knowledge.current().decision_reasons.values() if outcome in reason.outcomes]


def proposed_protocols(problems: Iterable[Problem]) -> list[Protocol]:
    """The protocols for the diagnoses treated here, in the order of the knowledge; none without a code."""
    codes = [one.code_icd10 for one in problems if one.is_indication and one.code_icd10]
    protocols = knowledge.current().protocols.values()
    return [one for one in protocols if any(code.startswith(one.icd10) for code in codes)]


def shared_of(decision: Decision) -> list[SharedDecision]:
    """What was said about going ahead after a decision, the last word first."""
    return list(
        SharedDecision.objects.current().filter(decision=decision).order_by("-said_at", "-entered_at")
    )


def both_say_yes(decision: Decision) -> bool:
    """True when the last word of the patient, and that of a clinician, is yes."""
    return deciding.both_say_yes((said.side, said.answer) for said in shared_of(decision))


def assessed_referrals() -> QuerySet:
    """The ids of the referrals whose assessment has begun."""
    return Assessment.objects.current().exclude(referral=None).values_list("referral_id", flat=True)


def assessments_began() -> dict[UUID, datetime]:
    """When the assessment of each referral began, the first time. One query."""
    found = Assessment.objects.current().exclude(referral=None).order_by("-begun_at")
    return dict(found.values_list("referral_id", "begun_at"))


@dataclass(frozen=True)
class WorkList:
    """Who waits, most pressing first; who is being assessed; who was decided, newest first."""

    waiting: list[referrals.Row]
    under_way: list[Assessment]
    decided: list[Decision]


def work_list(now: datetime, words: str = "", most_decided: int = 30) -> WorkList:
    """The three lists, narrowed to people who match every word. Five queries, however many people."""
    begun = Assessment.objects.current()
    undecided = begun.filter(~Exists(Decision.objects.current().filter(assessment=OuterRef("pk"))))
    newer = Decision.objects.current().filter(
        patient=OuterRef("patient"), decided_at__gt=OuterRef("decided_at")
    )
    last = Decision.objects.current().filter(~Exists(newer)).order_by("-decided_at")
    return WorkList(
        waiting=referrals.wait_list(now, assessed=assessed_referrals(), words=words),
        under_way=list(_named(undecided.order_by("begun_at"), words)),
        decided=list(_named(last, words)[:most_decided]),
    )


def _named(rows: QuerySet, words: str) -> QuerySet:
    found = rows.select_related("patient")
    return found.filter(patient__in=patients.search(words)) if words else found
