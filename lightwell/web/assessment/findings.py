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
from lightwell.assessment.evidence import Seen, Sources, seen
from lightwell.assessment.models import FindingAnswer
from lightwell.assessment.queries import Judged, Record
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
LEVELS = {"stops": "now", "stops_unknown": "soon", "act_before": "soon", "know": "info"}
LEVELS |= {"answered": "info", "unknown": "dashed"}


@dataclass(frozen=True)
class Line:
    """One reason. `ask`: where it is answered; empty for a reason that is known."""

    text: str
    ask: str = ""


@dataclass(frozen=True)
class Shown:
    """One finding in words. `need`: what it asks for; `counts`: the answer on these facts."""

    rule: str
    title: str
    because: tuple[Line, ...]
    advice: str
    source: str
    need: rules.Need | None
    standing: rules.Standing
    stops: bool
    mark: str
    counts: FindingAnswer | None
    past: tuple[FindingAnswer, ...]

    @property
    def needs_words(self) -> bool:
        return self.need == "acknowledgement" and self.standing != "answered"


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
    "answered": gettext_lazy("Answered on these facts"),
    "unknown": gettext_lazy("Not known yet"),
}


def groups(judged: Iterable[Judged], record: Record) -> list[Group]:
    """What holds and what nobody knows, each under what it blocks, in that order; then what was answered."""
    of = {one.finding.rule.id: one for one in judged}
    answered = [one for one in of.values() if one.standing == "answered" and not one.stops]
    sorted_by = rules.grouped(one.finding for one in of.values() if one not in answered)
    parts = {
        "stops": sorted_by.stops,
        "stops_unknown": tuple(one for one in sorted_by.not_asked if one.blocks),
        "act_before": sorted_by.act_before,
        "know": sorted_by.know,
        "answered": tuple(one.finding for one in answered),
        "unknown": tuple(one for one in sorted_by.not_asked if not one.blocks),
    }
    behind = record.sources
    return [
        Group(key, TITLES[key], tuple(shown(of[one.rule.id], record, behind) for one in found))
        for key, found in parts.items()
        if found or key != "answered"
    ]


def clear(found: Iterable[rules.Finding]) -> list[str]:
    """The titles of the rules that were looked at and do not hold."""
    language = get_language() or "en"
    return [finding.rule.title.get(language) for finding in rules.grouped(found).clear]


def shown(judged: Judged, record: Record, behind: Sources) -> Shown:
    """One finding in words: on what it stands, what to do, and what people have answered."""
    language, finding = get_language() or "en", judged.finding
    return Shown(
        rule=finding.rule.id,
        title=finding.rule.title.get(language),
        because=tuple(_lines(finding, record, behind)),
        advice=finding.rule.advice.get(language),
        source=words.source_of(finding.rule, finding.rule.id),
        need=rules.need(finding),
        standing=judged.standing,
        stops=judged.stops,
        mark=judged.mark,
        counts=judged.counts,
        past=tuple(one for one in judged.answers if one.mark != judged.mark),
    )


def _lines(finding: rules.Finding, record: Record, behind: Sources) -> Iterator[Line]:
    told: set[str] = set()
    for reason in _telling(finding):
        for line in _of_reason(reason, record, behind):
            if line.text not in told:
                told.add(line.text)
                yield line


def _telling(finding: rules.Finding) -> list[Reason]:
    """Of what is true, the facts that make it so; else all that was looked at."""
    speaking = [one for one in finding.because if one.answer or one.value is None]
    return speaking if finding.outcome == "true" and speaking else list(finding.because)


def _of_reason(reason: Reason, record: Record, behind: Sources) -> Iterator[Line]:
    where = _place(reason.fact, record)
    if reason.value is None or reason.answer is None:
        if where:
            yield Line(_unknown(reason.fact, record), where)
        return
    for line in seen(reason, behind) or [Seen()]:
        yield Line(_dated(line.said or _valued(reason), line))


def _valued(reason: Reason) -> str:
    label, value = _label(reason.fact), words.value_of(reason.value, _unit(reason.fact))
    return f"{label} {value}" if label.endswith("?") else f"{label}: {value}"


def _dated(told: str, line: Seen) -> str:
    """158/96 mmHg on 2026-03-09 (Dr. Example)."""
    if line.on:
        told = _("%(what)s on %(day)s") % {"what": told, "day": on_date(line.on)}
    return f"{told} ({line.by})" if line.by else told


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
