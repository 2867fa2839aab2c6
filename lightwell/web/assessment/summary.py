"""The record in short, as the sheet shows it: history, scales, medicines, and what needs someone today."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lightwell import knowledge
from lightwell.assessment.facts import last_of
from lightwell.assessment.queries import Record
from lightwell.assessment.rules import Finding
from lightwell.chart.models import HistoryAnswer, Medication
from lightwell.knowledge.measures import Cut, Instrument, Score
from lightwell.knowledge.suitability import Interaction, Question
from lightwell.measures import rules as measures
from lightwell.measures.models import Response
from lightwell.measures.rules import RaisedAlert
from lightwell.patients.models import Patient
from lightwell.web.assessment import words
from lightwell.web.assessment.forms.history import questions_for
from lightwell.web.assessment.forms.scales import ANSWERED_HERE, TOTALS
from lightwell.web.charts import ScaleBand
from lightwell.web.formats import on_date

LEVELS = {"red": "now", "amber": "soon", "task": "soon"}


@dataclass
class Asked:
    """One section of the history. `yes`: with the day when it is known; `not_asked`: question codes.

    `not_needed`: how many nobody asked that would settle nothing more.
    """

    title: str | Promise
    yes: list[str] = field(default_factory=list)
    no: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    not_asked: list[str] = field(default_factory=list)
    not_needed: int = 0


def history(record: Record, found: Iterable[Finding]) -> list[Asked]:
    """The questions by section, each under its answer; what nobody asked stands apart from no."""
    open_rules = {finding.rule.id for finding in found if finding.outcome != "false"}
    sections: dict[str, Asked] = {}
    for question in questions_for(record.patient):
        asked = sections.setdefault(question.section, Asked(words.SECTIONS[question.section]))
        answer = record.answers.get(question.code)
        if answer:
            getattr(asked, answer.answer).append(_dated(question, answer))
        elif question.only_if and not _said_yes(record, question.only_if):
            continue
        elif open_rules.isdisjoint(question.rules):
            asked.not_needed += 1
        else:
            asked.not_asked.append(question.code)
    return list(sections.values())


def _dated(question: Question, answer: HistoryAnswer) -> str:
    text = question.text.get(get_language() or "en")
    return f"{text} {on_date(answer.on_date)}" if answer.on_date else text


def _said_yes(record: Record, code: str) -> bool:
    answer = record.answers.get(code)
    return answer is not None and answer.answer == "yes"


@dataclass(frozen=True)
class ScaleLine:
    """One scale on one line. `total` None: there is no total, and `meaning` says why."""

    code: str
    title: str
    response: Response | None
    total: int | None = None
    highest: int = 0
    bands: tuple[ScaleBand, ...] = ()
    meaning: str = ""


def scales(record: Record) -> list[ScaleLine]:
    """Those asked of everyone, answered or not, then the totals that were entered."""
    answered_elsewhere = (code for code in TOTALS if code in record.scales)
    return [_line(code, record) for code in (*ANSWERED_HERE, *answered_elsewhere)]


def _line(code: str, record: Record) -> ScaleLine:
    known = knowledge.current()
    scale = known.instruments.get(code) or known.scores[code]
    title, response = scale.title.get(get_language() or "en"), record.scales.get(code)
    if response is None:
        return ScaleLine(code, title, None, meaning=_("Not answered"))
    return ScaleLine(
        code=code,
        title=title,
        response=response,
        total=response.total_score,
        highest=scale.max_total,
        bands=tuple(_bands(scale, record.patient)),
        meaning=_meaning(scale, response, record.patient),
    )


def _bands(scale: Instrument | Score, patient: Patient) -> Iterator[ScaleBand]:
    """The published bands, or the stretches between the cuts; none for a scale that has neither."""
    if scale.bands:
        yield from (ScaleBand(band.low, band.high) for band in scale.bands)
        return
    starts = sorted({cut.at_least for cut in _cuts(scale, patient) if cut.at_least})
    for low, next_low in pairwise([0, *starts, scale.max_total + 1]) if starts else ():
        yield ScaleBand(low, next_low - 1)


def _cuts(scale: Instrument | Score, patient: Patient) -> list[Cut]:
    cuts = scale.cuts if isinstance(scale, Score) else ()
    return [cut for cut in cuts if not cut.sex or patient.sex in cut.sex]


def _meaning(scale: Instrument | Score, response: Response, patient: Patient) -> str:
    if isinstance(scale, Score) and scale.how == "highest-risk":
        risk = measures.screened_risk(scale, response.given())
        return str(words.RISKS[risk]) if risk else _("not settled: a question was left out")
    if response.total_score is None:
        return _("no total: too many answers are missing")
    language = get_language() or "en"
    named = _names(scale, response.total_score, patient, language)
    return _("%(named)s, filled in for missing answers") % {"named": named} if response.prorated else named


def _names(scale: Instrument | Score, total: int, patient: Patient, language: str) -> str:
    for band in scale.bands:
        if band.low <= total <= band.high:
            return band.label.get(language)
    cuts = _cuts(scale, patient)
    if not cuts:
        return _("of %(highest)s") % {"highest": scale.max_total}
    reached = [cut for cut in cuts if _reached(cut, total)]
    return reached[-1].label.get(language) if reached else _("below every cut")


def _reached(cut: Cut, total: int) -> bool:
    return (cut.at_least is not None and total >= cut.at_least) or (
        cut.at_most is not None and total <= cut.at_most
    )


@dataclass(frozen=True)
class Alert:
    """What an answer raised, and how soon it must be seen to."""

    level: str
    why: str
    within_hours: int


def alerts(record: Record) -> list[Alert]:
    """What the last PHQ-9 and the last C-SSRS screener raise, most urgent first."""
    raised = [*_of_items(record), *_of_screener(record)]
    return sorted(raised, key=lambda alert: (alert.level != "now", alert.within_hours))


def _of_items(record: Record) -> Iterator[Alert]:
    scale, response = knowledge.current().instruments["PHQ-9"], record.scales.get("PHQ-9")
    found: tuple[RaisedAlert, ...] = measures.alerts(scale, response.given()) if response else ()
    for alert in found:
        yield Alert(LEVELS[alert.level], alert.why.get(get_language() or "en"), alert.within_hours)


def _of_screener(record: Record) -> Iterator[Alert]:
    scale, response = knowledge.current().scores["c-ssrs"], record.scales.get("c-ssrs")
    risk = measures.screened_risk(scale, response.given()) if response else None
    for cut in scale.cuts:
        if cut.code == risk and cut.level:
            told = f"C-SSRS: {words.RISKS[risk]}. {cut.label.get(get_language() or 'en')}."
            yield Alert(LEVELS[cut.level], told, cut.within_hours or 0)


def screened(record: Record) -> str:
    """The risk the C-SSRS screener gave with the last PHQ-9 or later; nothing while it was not asked."""
    asked, screener = record.scales.get("PHQ-9"), record.scales.get("c-ssrs")
    if not (asked and screener) or screener.answered_at < asked.answered_at:
        return ""
    return _meaning(knowledge.current().scores["c-ssrs"], screener, record.patient)


@dataclass(frozen=True)
class Effect:
    """What one interaction says about one medicine."""

    level: str
    severity: str | Promise
    text: str
    action: str
    source: str


def medicines(record: Record) -> list[tuple[Medication, list[Effect]]]:
    """Each medicine with what it does beside ketamine; a medicine without an effect has none."""
    effects: dict[tuple[str, str | None], list[Effect]] = {}
    for match in record.interactions or ():
        key = (match.medicine.name, match.medicine.atc_code)
        shown = _effect(match.interaction, match.severity)
        if shown not in effects.setdefault(key, []):
            effects[key].append(shown)
    return [(one, effects.get((one.name, one.atc_code or None), [])) for one in record.medications]


def _effect(row: Interaction, severity: str) -> Effect:
    language = get_language() or "en"
    return Effect(
        level=words.level_of(severity),
        severity=words.SEVERITIES[severity],
        text=row.effect.get(language),
        action=row.action.get(language),
        source=words.source_of(row, row.id),
    )


def body(record: Record) -> dict[str, Any]:
    """Weight and height as last measured, and the mass index that follows."""
    weight_kg, height_cm = (
        last_of(record.measurements, "weight_kg"),
        last_of(record.measurements, "height_cm"),
    )
    index = weight_kg / (height_cm / 100) ** 2 if weight_kg and height_cm else None
    return {"weight_kg": weight_kg, "height_cm": height_cm, "body_mass_index": index and round(index, 1)}
