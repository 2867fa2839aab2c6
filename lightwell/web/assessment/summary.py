"""The record in short, as the sheet shows it: history, scales, medicines, and what needs someone today."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from lightwell import knowledge
from lightwell.assessment.facts import last_of
from lightwell.assessment.queries import Record
from lightwell.assessment.rules import Finding
from lightwell.chart.models import HistoryAnswer, Medication
from lightwell.knowledge.measures import Cut, Scale
from lightwell.knowledge.suitability import Interaction, Question
from lightwell.measures import rules as measures
from lightwell.measures.models import Response
from lightwell.patients.models import Patient
from lightwell.web.assessment import words
from lightwell.web.assessment.forms.history import questions_for
from lightwell.web.assessment.forms.scales import ANSWERED_HERE, TOTALS
from lightwell.web.charts import ScaleBand, spark
from lightwell.web.formats import on_date

DAY = timedelta(days=1)
NOT_ON_THE_SHEET = ("cadss-6", "padss", "aldrete", "moaas", "nrs-nausea", "nrs-anxiety")
"""Scores of the treatment day: an assessment does not ask them."""
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
    """One scale on one line. `total` None: there is no total, and `meaning` says why.

    `trend`: the totals with their days, oldest first, when there is more than one; a total that could not be
    made is None.
    """

    code: str
    title: str
    name: str
    answers: bool
    response: Response | None
    total: int | Decimal | None = None
    highest: int = 0
    bands: tuple[ScaleBand, ...] = ()
    meaning: str = ""
    details: tuple[str, ...] = ()
    trend: tuple[tuple[datetime, int | Decimal | None], ...] = ()

    @property
    def spark(self) -> Markup:
        """The trend as a small line over days."""
        first = self.trend[0][0]
        points = [((at - first) / DAY, None if total is None else float(total)) for at, total in self.trend]
        return spark(points, low=0, high=self.highest, until_min=max(points[-1][0], 1))


def scales(record: Record, trends: Mapping[str, list[Response]]) -> list[ScaleLine]:
    """Those of the set before the assessment, answered or not, then every other that was answered."""
    asked = [code for code in asked_before(record) if code not in NOT_ON_THE_SHEET]
    others = (code for code in (*ANSWERED_HERE, *TOTALS) if code in record.scales and code not in asked)
    return [_line(code, record, trends.get(code, [])) for code in (*asked, *dict.fromkeys(others))]


def asked_before(record: Record) -> list[str]:
    """The scales that everyone of this age is asked before the assessment."""
    age = record.patient.age_on(record.today)
    parts = knowledge.current().scale_sets["intake"].parts
    return [part.scale for part in parts if not part.if_indicated and age >= part.from_age_years]


def _line(code: str, record: Record, answered: list[Response]) -> ScaleLine:
    scale, response = knowledge.current().scale(code), record.scales.get(code)
    language, answers = get_language() or "en", code in ANSWERED_HERE
    title, name = scale.title.get(language), scale.name(language)
    if response is None:
        return ScaleLine(code, title, name, answers, None, meaning=_("Not answered"))
    return ScaleLine(
        code=code,
        title=title,
        name=name,
        answers=answers,
        response=response,
        total=response.total,
        highest=scale.max_total,
        bands=tuple(_bands(scale, record.patient)),
        meaning=_meaning(scale, response, record.patient),
        details=tuple(_details(scale, response, language)),
        trend=_trend(answered),
    )


def _trend(answered: list[Response]) -> tuple[tuple[datetime, int | Decimal | None], ...]:
    totals = tuple((one.answered_at, one.total) for one in answered)
    return totals if sum(total is not None for _at, total in totals) > 1 else ()


def _details(scale: Scale, response: Response, language: str) -> Iterator[str]:
    """What the answers say beside the total: clusters and their rule, or what is distressing."""
    given = response.given()
    if scale.clusters and given:
        for cluster, points in zip(
            scale.clusters, measures.cluster_totals(scale, given).values(), strict=True
        ):
            yield f"{cluster.title.get(language)} {'–' if points is None else points}"
        yield str(words.SYMPTOM_RULE[measures.symptom_rule(scale, given)])
    if scale.how == "profile":
        for item in scale.items:
            if answer := given.get(item.code):
                said = next(one.label for one in scale.choices(item) if one.value == answer)
                yield f"{item.words.get(language)}: {said.get(language)}"


def _bands(scale: Scale, patient: Patient) -> Iterator[ScaleBand]:
    """The published bands, or the stretches between the cuts; none for a scale that has neither."""
    if scale.bands:
        yield from (ScaleBand(band.low, band.high) for band in scale.bands)
        return
    starts = sorted({cut.at_least for cut in _cuts(scale, patient) if cut.at_least})
    for low, next_low in pairwise([0, *starts, scale.max_total + 1]) if starts else ():
        yield ScaleBand(low, next_low - 1)


def _cuts(scale: Scale, patient: Patient) -> list[Cut]:
    return [cut for cut in scale.cuts if not cut.sex or patient.sex in cut.sex]


def _meaning(scale: Scale, response: Response, patient: Patient) -> str:
    if scale.how == "highest-risk":
        risk = measures.screened_risk(scale, response.given())
        return str(words.RISKS[risk]) if risk else _("not settled: a question was left out")
    if scale.how == "profile":
        return _("no total; each part for itself")
    if response.total is None:
        return _("no total: too many answers are missing")
    named = _names(scale, response.total, patient, get_language() or "en")
    return _("%(named)s, filled in for missing answers") % {"named": named} if response.prorated else named


def _names(scale: Scale, total: int | Decimal, patient: Patient, language: str) -> str:
    for band in scale.bands:
        if band.low <= total <= band.high:
            return band.label.get(language)
    if not _cuts(scale, patient):
        return _("of %(highest)s") % {"highest": scale.max_total}
    reached = measures.cuts_met(scale, total, patient.sex)
    return reached[-1].label.get(language) if reached else _("below every cut")


@dataclass(frozen=True)
class Alert:
    """What an answer raised, how soon it must be seen to, and whether it is about death or self-harm."""

    level: str
    why: str
    within_hours: int
    about_harm: bool


def alerts(record: Record) -> list[Alert]:
    """What the last answers to each scale raise, most urgent first."""
    raised = (alert for code in record.scales for alert in _raised(code, record))
    return sorted(raised, key=lambda alert: (alert.level != "now", alert.within_hours))


def _raised(code: str, record: Record) -> Iterator[Alert]:
    scale, response = knowledge.current().scale(code), record.scales[code]
    language, given = get_language() or "en", response.given()
    for alert in measures.alerts(scale, given) if given else ():
        harm = scale.by_code[alert.item].about_harm
        yield Alert(LEVELS[alert.level], alert.why.get(language), alert.within_hours, harm)
    risk = measures.screened_risk(scale, given) if scale.how == "highest-risk" else None
    for cut in scale.cuts:
        if cut.level and risk and cut.code == risk:
            told = f"{code.upper()}: {words.RISKS[risk]}. {cut.label.get(language)}."
            yield Alert(LEVELS[cut.level], told, cut.within_hours or 0, about_harm=True)
    for cut in measures.cuts_met(scale, response.total, record.patient.sex):
        if cut.level and code not in NOT_ON_THE_SHEET:
            told = f"{scale.name(language)} {response.total}: {cut.label.get(language)}."
            yield Alert(LEVELS[cut.level], told, cut.within_hours or 0, about_harm=False)


def screened(record: Record) -> str:
    """The risk the C-SSRS screener gave with the last PHQ-9 or later; nothing while it was not asked."""
    asked, screener = record.scales.get("PHQ-9"), record.scales.get("c-ssrs")
    if not (asked and screener) or screener.answered_at < asked.answered_at:
        return ""
    return _meaning(knowledge.current().scale("c-ssrs"), screener, record.patient)


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
