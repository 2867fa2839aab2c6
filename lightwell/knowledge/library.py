"""Everything medicine says, read from one folder of knowledge files into one frozen object."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lightwell.knowledge import (
    consenting,
    deciding,
    identifiers,
    kinetics,
    measures,
    medicines,
    practice,
    referring,
    suitability,
)
from lightwell.knowledge.consenting import ConsentPoint, ConsentText, Substitute
from lightwell.knowledge.deciding import DecisionReason, Evidence, OutOfHundred, Way
from lightwell.knowledge.identifiers import HealthCard, Licence
from lightwell.knowledge.kinetics import (
    Absorption,
    CompartmentModel,
    Effect,
    HepaticModel,
    InputLimit,
    ReferenceRange,
    Remark,
)
from lightwell.knowledge.loading import KnowledgeError, Topic, scan_topic
from lightwell.knowledge.measures import Instrument, Scale, ScaleSet, Score
from lightwell.knowledge.medicines import Medicine
from lightwell.knowledge.practice import (
    AdverseEvent,
    Dose,
    HelpLine,
    Laboratory,
    Policy,
    Protocol,
    Reason,
    Schedule,
    Vital,
)
from lightwell.knowledge.practice import Grade as EventGrade
from lightwell.knowledge.referring import AnswerReason, Requirement
from lightwell.knowledge.suitability import Fact, Interaction, Question, Rule

HERE = Path(__file__).resolve().parent

TOPICS: tuple[Topic, ...] = (
    *suitability.TOPICS,
    *measures.TOPICS,
    *medicines.TOPICS,
    *practice.TOPICS,
    *kinetics.TOPICS,
    *referring.TOPICS,
    *identifiers.TOPICS,
    *deciding.TOPICS,
    *consenting.TOPICS,
)


@dataclass(frozen=True)
class Knowledge:
    """One version of what the clinic knows. Every mapping is read-only and keeps the order of its file."""

    rules: Mapping[str, Rule]
    facts: Mapping[str, Fact]
    questions: Mapping[str, Question]
    interactions: Mapping[str, Interaction]
    instruments: Mapping[str, Instrument]
    scores: Mapping[str, Score]
    scale_sets: Mapping[str, ScaleSet]
    medicines: Mapping[str, Medicine]
    policy: Policy
    doses: Mapping[str, Dose]
    vitals: Mapping[str, Vital]
    laboratory: Mapping[str, Laboratory]
    schedules: Mapping[str, Schedule]
    protocols: Mapping[str, Protocol]
    grades: Mapping[str, EventGrade]
    adverse_events: Mapping[str, AdverseEvent]
    consents: Mapping[str, ConsentText]
    consent_points: Mapping[str, ConsentPoint]
    substitutes: Mapping[str, Substitute]
    help: Mapping[str, HelpLine]
    reasons: Mapping[str, Reason]
    compartment_models: Mapping[str, CompartmentModel]
    hepatic_models: Mapping[str, HepaticModel]
    absorptions: Mapping[str, Absorption]
    effects: Mapping[str, Effect]
    reference_ranges: Mapping[str, ReferenceRange]
    input_limits: Mapping[str, InputLimit]
    remarks: Mapping[str, Remark]
    health_cards: Mapping[str, HealthCard]
    licences: Mapping[str, Licence]
    requirements: Mapping[str, Requirement]
    answer_reasons: Mapping[str, AnswerReason]
    decision_reasons: Mapping[str, DecisionReason]
    evidence: Mapping[str, Evidence]
    ways: Mapping[str, Way]
    out_of_hundred: Mapping[str, OutOfHundred]

    def scale(self, code: str) -> Scale:
        """An instrument or a score by its code. Raises KeyError."""
        return self.instruments.get(code) or self.scores[code]

    def scale_code(self, name: str) -> str:
        """The code of a scale by the name that a protocol gives it: PEG is peg. Raises KeyError."""
        return name if name in self.instruments else self.scores[name.casefold()].code


def scan(folder: Path) -> tuple[Knowledge, list[KnowledgeError]]:
    """All that can be read of the folder, and every problem met on the way."""
    topics: dict[str, Any] = {}
    problems: list[KnowledgeError] = []
    for topic in TOPICS:
        entries, wrong = scan_topic(topic, folder)
        topics[topic.name] = MappingProxyType(entries)
        problems.extend(wrong)
    topics["policy"] = Policy(topics["policy"].values())
    return Knowledge(**topics), problems
