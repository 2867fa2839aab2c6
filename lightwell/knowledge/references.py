"""What one knowledge file says about another: every name that is used must exist and fit."""

from collections.abc import Callable, Iterator, Mapping

from lightwell.knowledge.conditions import (
    LIST_OPERATIONS,
    NUMBER_OPERATIONS,
    Condition,
    PolicyLimit,
    facts_used,
    leaves,
)
from lightwell.knowledge.consenting import ConsentText
from lightwell.knowledge.kinetics import NEEDED_EFFECTS, NEEDED_LIMITS, NEEDED_REMARKS
from lightwell.knowledge.library import Knowledge
from lightwell.knowledge.loading import KnowledgeError
from lightwell.knowledge.suitability import Rule

Problems = Iterator[KnowledgeError]


def broken_references(knowledge: Knowledge) -> list[KnowledgeError]:
    """Every name that leads nowhere, in the order of the files."""
    return [problem for check in CHECKS for problem in check(knowledge)]


def rules_by_fact(rules: Mapping[str, Rule]) -> dict[str, tuple[str, ...]]:
    """Which rules look at each fact."""
    used: dict[str, list[str]] = {}
    for rule in rules.values():
        for fact in sorted({fact for grade in rule.graded() for fact in facts_used(grade.criterion)}):
            used.setdefault(fact, []).append(rule.id)
    return {fact: tuple(ids) for fact, ids in used.items()}


def _rules(knowledge: Knowledge) -> Problems:
    for rule in knowledge.rules.values():
        if rule.silent_beside and rule.silent_beside not in knowledge.rules:
            yield KnowledgeError("rules.toml", rule.id, f"silent_beside names no rule: {rule.silent_beside}")
        for grade in rule.graded():
            for leaf in leaves(grade.criterion):
                reason = _leaf_problem(leaf, rule, knowledge)
                if reason:
                    yield KnowledgeError("rules.toml", rule.id, reason)


def _leaf_problem(leaf: Condition, rule: Rule, knowledge: Knowledge) -> str:
    name = leaf.fact or ""
    if name not in knowledge.questions and name not in knowledge.facts:
        return f"the fact {name} is neither a question nor a derived fact"
    if isinstance(leaf.operand, PolicyLimit) and leaf.operand.policy not in knowledge.policy:
        return f"the policy value {leaf.operand.policy} does not exist"
    if leaf.any_prefix and not all(code.startswith(rule.icd10) for code in leaf.any_prefix):
        return f"the criterion looks for a code that icd10 does not list, in {name}"
    return _misfit(leaf, knowledge)


def _misfit(leaf: Condition, knowledge: Knowledge) -> str:
    name = leaf.fact or ""
    derived = knowledge.facts.get(name)
    kind = derived.kind if derived else "yes-no"
    operand = leaf.operand
    if kind == "number":
        fits = leaf.operation in NUMBER_OPERATIONS
    elif kind == "list":
        fits = leaf.operation in LIST_OPERATIONS
    elif kind == "yes-no":
        fits = isinstance(operand, bool)
    else:
        wanted = operand if isinstance(operand, tuple) else (operand,)
        fits = derived is not None and set(wanted) <= set(derived.words)
    return "" if fits else f"the fact {name} ({kind}) cannot be compared this way"


def _facts(knowledge: Knowledge) -> Problems:
    used = rules_by_fact(knowledge.rules)
    for fact in knowledge.facts.values():
        if fact.code in knowledge.questions:
            yield KnowledgeError("facts.toml", fact.code, "this is also a question; a fact has one origin")
        if fact.code not in used:
            yield KnowledgeError("facts.toml", fact.code, "no rule looks at this fact")
        if (fact.kind == "word") != bool(fact.words):
            yield KnowledgeError(
                "facts.toml", fact.code, "words are listed for a fact of kind word, and only there"
            )


def _questions(knowledge: Knowledge) -> Problems:
    used = rules_by_fact(knowledge.rules)
    for question in knowledge.questions.values():
        reading = used.get(question.code, ())
        if question.rules != reading:
            said, true = ", ".join(question.rules), ", ".join(reading) or "none"
            yield KnowledgeError(
                "questions.toml",
                question.code,
                f"rules says {said}, but the rules that look at it are: {true}",
            )
        if question.only_if and question.only_if not in knowledge.questions:
            yield KnowledgeError(
                "questions.toml", question.code, f"only_if names no question: {question.only_if}"
            )
        if question.dated_by and question.dated_by not in knowledge.facts:
            yield KnowledgeError(
                "questions.toml", question.code, f"dated_by names no fact: {question.dated_by}"
            )


def _interactions(knowledge: Knowledge) -> Problems:
    for interaction in knowledge.interactions.values():
        for other in interaction.gives_way_to:
            if other not in knowledge.interactions:
                yield KnowledgeError(
                    "interactions.toml", interaction.id, f"gives_way_to names no interaction: {other}"
                )


def _scores(knowledge: Knowledge) -> Problems:
    for score in knowledge.scores.values():
        if score.gate and score.gate not in knowledge.policy:
            yield KnowledgeError("scores.toml", score.code, f"the gate {score.gate} is not a policy value")


def _laboratory(knowledge: Knowledge) -> Problems:
    for test in knowledge.laboratory.values():
        if test.stands_policy not in knowledge.policy:
            yield KnowledgeError(
                "laboratory.toml", test.code, f"stands_policy names no policy value: {test.stands_policy}"
            )


def _scale_sets(knowledge: Knowledge) -> Problems:
    for each in knowledge.scale_sets.values():
        for part in each.parts:
            if part.scale not in knowledge.instruments and part.scale not in knowledge.scores:
                yield KnowledgeError("scale_sets.toml", each.code, f"the scale {part.scale} does not exist")


def _schedules(knowledge: Knowledge) -> Problems:
    for schedule in knowledge.schedules.values():
        if schedule.route not in knowledge.doses:
            yield KnowledgeError(
                "schedules.toml", schedule.code, f"no dose limits for the route {schedule.route}"
            )


def _protocols(knowledge: Knowledge) -> Problems:
    scales = {code.casefold() for code in (*knowledge.instruments, *knowledge.scores)}
    for protocol in knowledge.protocols.values():
        schedule = knowledge.schedules.get(protocol.schedule)
        if schedule is None:
            yield KnowledgeError(
                "protocols.toml", protocol.code, f"the schedule {protocol.schedule} does not exist"
            )
        elif schedule.route != protocol.route:
            yield KnowledgeError(
                "protocols.toml", protocol.code, f"the schedule {schedule.code} is for {schedule.route}"
            )
        dose = knowledge.doses.get(protocol.route)
        if dose is None:
            yield KnowledgeError(
                "protocols.toml", protocol.code, f"no dose limits for the route {protocol.route}"
            )
        elif dose.max_mg_per_kg is not None and protocol.max_mg_per_kg > dose.max_mg_per_kg:
            yield KnowledgeError(
                "protocols.toml",
                protocol.code,
                f"max_mg_per_kg is above {dose.max_mg_per_kg}, the limit of its route",
            )
        for scale in (protocol.primary_scale, *protocol.other_scales):
            if scale.casefold() not in scales:
                yield KnowledgeError("protocols.toml", protocol.code, f"the scale {scale} does not exist")


def _pharmacokinetics(knowledge: Knowledge) -> Problems:
    for absorption in knowledge.absorptions.values():
        for name in absorption.models:
            if name not in knowledge.compartment_models:
                yield KnowledgeError(
                    "pharmacokinetics/absorption.toml", absorption.code, f"there is no model {name}"
                )
    for file, entries, needed in (
        ("effects", knowledge.effects, NEEDED_EFFECTS),
        ("limits", knowledge.input_limits, NEEDED_LIMITS),
        ("remarks", knowledge.remarks, NEEDED_REMARKS),
    ):
        for code in needed:
            if code not in entries:
                yield KnowledgeError(f"pharmacokinetics/{file}.toml", code, "the entry is missing")


def _evidence(knowledge: Knowledge) -> Problems:
    for code in knowledge.evidence:
        if code not in knowledge.protocols:
            yield KnowledgeError("evidence.toml", code, "this protocol does not exist")
    for protocol in knowledge.protocols.values():
        known = knowledge.evidence.get(protocol.code)
        if known is None:
            yield KnowledgeError("evidence.toml", protocol.code, "the protocol has no evidence entry")
        elif protocol.experimental and known.contrast is None:
            yield KnowledgeError("evidence.toml", protocol.code, "an experimental use needs a contrast")


def _numbers(knowledge: Knowledge) -> Problems:
    for number in knowledge.out_of_hundred.values():
        if number.way not in knowledge.ways:
            yield KnowledgeError("out_of_hundred.toml", number.code, f"there is no way {number.way}")


def _consents(knowledge: Knowledge) -> Problems:
    replaced = {text.replaces for text in knowledge.consents.values()}
    for text in knowledge.consents.values():
        file = f"consents/{text.version}.toml"
        if text.replaces and text.replaces not in knowledge.consents:
            yield KnowledgeError(file, "replaces", f"there is no text {text.replaces}")
        if text.version not in replaced:
            yield from (KnowledgeError(file, code, why) for code, why in _unsaid(text, knowledge))


def _unsaid(text: ConsentText, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Each point that the text does not make, or makes in one language only."""
    marked = {point.code: text.said(point) for point in text.points}
    for code in marked.keys() - knowledge.consent_points.keys():
        yield code, "this point does not exist"
    for point in knowledge.consent_points.values():
        said = marked.get(point.code)
        if said is None:
            yield point.code, "the text does not say where it makes this point"
        elif not (point.words.en in said.en and point.words.fr in said.fr):
            yield point.code, f"where it is made, “{point.words.en}” or “{point.words.fr}” is missing"


CHECKS: tuple[Callable[[Knowledge], Problems], ...] = (
    _rules,
    _facts,
    _questions,
    _interactions,
    _scores,
    _laboratory,
    _scale_sets,
    _schedules,
    _protocols,
    _evidence,
    _numbers,
    _consents,
    _pharmacokinetics,
)
