"""What decides whether ketamine is suitable, as data: rules, their facts and questions, interactions."""

from typing import Literal

from lightwell.knowledge.conditions import Condition
from lightwell.knowledge.loading import Topic
from lightwell.knowledge.practice import Route
from lightwell.knowledge.text import Entry, Part, Text, Words

Severity = Literal["absolute", "relative", "caution", "info", "safety"]
Action = Literal["BLOCK", "SPECIALIST", "REVIEW", "HOLD_TODAY", "INFO", "SAFETY"]
Stage = Literal["assessment", "treatment-day"]
Sex = Literal["female", "male", "other", "unknown"]


class Snomed(Part, frozen=True, kw_only=True):
    """A SNOMED CT code; basis V was found in a published map, G is general knowledge."""

    code: Words
    basis: Literal["V", "G"]


class Grade(Part, frozen=True, kw_only=True):
    """One strength of a rule: how severe, what must be done, and when it holds."""

    severity: Severity
    action: Action
    criterion: Condition


class Rule(Entry, frozen=True, kw_only=True):
    """A contraindication or caution.

    With `grades`, strongest first, the first that holds decides; `severity` and `action` are then what the
    rule counts as while nobody knows. `clearable`: a documented specialist clearance, review or recheck
    lets treatment go ahead; otherwise only changed facts or the medical director's override do.
    `silent_beside`: while that rule holds, not knowing this one does not block.
    """

    id: Words
    title: Text
    severity: Severity
    action: Action
    stages: tuple[Stage, ...]
    advice: Text
    clearable: bool
    criterion: Condition | None = None
    grades: tuple[Grade, ...] = ()
    icd10: tuple[Words, ...] = ()
    snomed: tuple[Snomed, ...] = ()
    silent_beside: str = ""

    def __post_init__(self) -> None:
        if (self.criterion is None) == (not self.grades):
            raise ValueError("a rule has either a criterion or grades")
        if not self.stages:
            raise ValueError("a rule needs at least one stage")

    def graded(self) -> tuple[Grade, ...]:
        """The strengths of the rule, strongest first; one for a rule without grades."""
        if self.criterion is None:
            return self.grades
        return (Grade(severity=self.severity, action=self.action, criterion=self.criterion),)


class Fact(Entry, frozen=True, kw_only=True):
    """Something worked out from the record that rules look at.

    `kind` is what its values are; a "word" is one of `words`; `unit` is UCUM for a number.
    """

    code: Words
    kind: Literal["yes-no", "number", "word", "list"]
    label: Text
    meaning: Words
    unit: str = ""
    words: tuple[Words, ...] = ()


class Question(Entry, frozen=True, kw_only=True):
    """A question a person is asked and answers with yes, no or unknown; `code` is the fact rules look at.

    `dated_by`: after a yes, the date is asked and gives this fact in days. `only_if`: asked after a yes to
    that question. `not_for`: not asked of these sexes. `rules`: the rules that look at the answer.
    """

    code: Words
    section: Literal["heart-and-vessels", "brain", "mind", "body", "pregnancy", "decision", "today"]
    text: Text
    stage: Stage
    rules: tuple[Words, ...]
    dated_by: str = ""
    only_if: str = ""
    not_for: tuple[Sex, ...] = ()


InteractionSeverity = Literal["major", "moderate", "minor-moderate", "minor", "none-minor", "info", "none"]


class RouteSeverity(Part, frozen=True, kw_only=True):
    """How severe an interaction is for some routes."""

    routes: tuple[Route, ...]
    severity: InteractionSeverity


class Interaction(Entry, frozen=True, kw_only=True):
    """A medicine or substance that matters beside ketamine.

    `severity`: major needs a second sign-off, moderate and minor-moderate an acknowledgement, the rest is
    information. `names` are folded lower-case words in English and French, for what has no ATC code.
    `gives_way_to`: a whole class, not shown for a medicine that one of these more specific rows matches.
    `today`: asked for the day itself and the 24 hours before; history does not count.
    """

    id: Words
    interactant: Text
    severity: InteractionSeverity
    effect: Text
    action: Text
    atc_prefixes: tuple[Words, ...] = ()
    names: tuple[Words, ...] = ()
    by_route: tuple[RouteSeverity, ...] = ()
    gives_way_to: tuple[Words, ...] = ()
    today: bool = False

    def __post_init__(self) -> None:
        if not self.atc_prefixes and not self.names:
            raise ValueError("an interaction needs an ATC prefix or a name")

    def severity_for(self, route: str | None) -> InteractionSeverity:
        """How severe by this route; without a route, the general severity."""
        return next((graded.severity for graded in self.by_route if route in graded.routes), self.severity)


TOPICS = (
    Topic("rules", "rules.toml", Rule, "id", "rule"),
    Topic("facts", "facts.toml", Fact, "code", "fact"),
    Topic("questions", "questions.toml", Question, "code", "question"),
    Topic("interactions", "interactions.toml", Interaction, "id", "interaction"),
)
