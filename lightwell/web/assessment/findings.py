"""The findings as the page shows them: by what they block, why, from where, and what is to be asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lightwell import knowledge
from lightwell.assessment import rules
from lightwell.assessment.queries import Record
from lightwell.knowledge.conditions import Reason
from lightwell.web.assessment import words
from lightwell.web.formats import on_date

SECTION_OF = {
    "allergy_substances": "allergies",
    "diagnoses_active": "diagnoses",
    "diagnoses_past": "diagnoses",
    "diagnoses_ever": "diagnoses",
    "resting_systolic_mmhg": "measurements",
    "resting_diastolic_mmhg": "measurements",
    "previous_resting_systolic_mmhg": "measurements",
    "previous_resting_diastolic_mmhg": "measurements",
    "resting_spo2_percent": "measurements",
    "body_mass_index": "measurements",
    "alt_times_uln": "laboratory",
    "ast_times_uln": "laboratory",
    "tsh_below_lower_limit": "laboratory",
    "egfr_ml_per_min": "laboratory",
    "pregnancy_test_positive": "laboratory",
    "days_since_pregnancy_test": "laboratory",
    "asrm_total": "scales",
    "ymrs_total": "scales",
    "audit_c_total": "scales",
    "dast10_total": "scales",
    "bpic_ss_total": "scales",
    "stop_bang_score": "scales",
    "madrs_item10": "scales",
    "child_pugh_class": "scales",
    "urine_drug_screen_unexplained": "laboratory",
}
"""Where on the page a fact is written down."""
SCALE_OF = {"phq9_item9": "PHQ-9", "cssrs_risk": "c-ssrs"}
DATED = {"days_since_cv_event": "mi_or_cv_event", "days_since_stroke_or_tia": "stroke_or_tia"}
DATED |= {"days_since_seizure": "epilepsy_uncontrolled"}
LEVELS = {"stops": "now", "stops_unknown": "soon", "act_before": "soon", "know": "info", "unknown": "dashed"}


@dataclass(frozen=True)
class Line:
    """One reason. `ask`: where it is answered; empty for a reason that is known."""

    text: str
    ask: str = ""


@dataclass(frozen=True)
class Shown:
    """One finding in words."""

    rule: str
    title: str
    because: tuple[Line, ...]
    advice: str
    source: str
    needs_words: bool


@dataclass(frozen=True)
class Group:
    """Findings that block the same thing."""

    key: str
    title: str | Promise
    findings: tuple[Shown, ...]

    @property
    def level(self) -> str:
        return LEVELS[self.key]


TITLES = {
    "stops": gettext_lazy("Stops treatment"),
    "stops_unknown": gettext_lazy("Stops treatment until it is answered"),
    "act_before": gettext_lazy("Act before treatment 1"),
    "know": gettext_lazy("Know about"),
    "unknown": gettext_lazy("Not known yet"),
}


def groups(found: Iterable[rules.Finding], record: Record) -> list[Group]:
    """What holds and what nobody knows, each under what it blocks, in that order."""
    sorted_by = rules.grouped(found)
    parts = {
        "stops": sorted_by.stops,
        "stops_unknown": tuple(one for one in sorted_by.not_asked if one.blocks),
        "act_before": sorted_by.act_before,
        "know": sorted_by.know,
        "unknown": tuple(one for one in sorted_by.not_asked if not one.blocks),
    }
    to_answer = {finding.rule.id for finding in rules.to_acknowledge(found)}
    return [
        Group(key, TITLES[key], tuple(_shown(one, record, one.rule.id in to_answer) for one in findings))
        for key, findings in parts.items()
    ]


def clear(found: Iterable[rules.Finding]) -> list[str]:
    """The titles of the rules that were looked at and do not hold."""
    language = get_language() or "en"
    return [finding.rule.title.get(language) for finding in rules.grouped(found).clear]


def _shown(finding: rules.Finding, record: Record, needs_words: bool) -> Shown:
    language, rule = get_language() or "en", finding.rule
    return Shown(
        rule=rule.id,
        title=rule.title.get(language),
        because=tuple(_lines(finding.because, record)),
        advice=rule.advice.get(language),
        source=words.source_of(rule, rule.id),
        needs_words=needs_words,
    )


def _lines(reasons: Iterable[Reason], record: Record) -> Iterator[Line]:
    for reason in reasons:
        where = _place(reason.fact, record)
        if reason.value is not None and reason.answer is not None:
            yield Line(_known(reason, record))
        elif where:
            yield Line(_unknown(reason.fact, record), where)


def _known(reason: Reason, record: Record) -> str:
    label, value = _label(reason.fact), words.value_of(reason.value, _unit(reason.fact))
    told = f"{label} {value}" if label.endswith("?") else f"{label}: {value}"
    answer = record.answers.get(reason.fact)
    return f"{told} ({answer.recorded_by_name}, {on_date(answer.entered_at)})" if answer else told


def _unknown(fact: str, record: Record) -> str:
    """Asked and not known is another thing than not asked."""
    answer = record.answers.get(fact)
    if answer:
        told = {"label": _label(fact), "day": on_date(answer.entered_at)}
        return _("Not known, asked %(day)s: %(label)s") % told
    if fact in knowledge.current().questions:
        return _("Not asked: %(label)s") % {"label": _label(fact)}
    return _("Not on record: %(label)s") % {"label": _label(fact)}


def _label(fact: str) -> str:
    known, language = knowledge.current(), get_language() or "en"
    if fact in known.questions:
        return known.questions[fact].text.get(language)
    return known.facts[fact].label.get(language)


def _unit(fact: str) -> str:
    entry = knowledge.current().facts.get(fact)
    return entry.unit if entry else ""


def _place(fact: str, record: Record) -> str:
    """The address of the question or section where a fact is answered, or nothing when there is none here."""
    question = knowledge.current().questions.get(DATED.get(fact, fact))
    page: Any = [record.patient.pk]
    if question:
        here = question.stage == "assessment"
        return f"{reverse('assessment:history', args=page)}#id_{question.code}" if here else ""
    if fact in SCALE_OF:
        return reverse("assessment:scale", args=[*page, SCALE_OF[fact]])
    return f"#{SECTION_OF[fact]}" if fact in SECTION_OF else ""
