"""The record's facts beside a draft, in the reader's language; what is missing is marked."""

from datetime import datetime

from django.utils.translation import gettext as _

from lightwell.assessment.models import Decision
from lightwell.letters.facts import course_facts, decision_facts
from lightwell.letters.models import Subject
from lightwell.letters.rules import About, CourseFacts, DecisionFacts
from lightwell.outcomes.rules.recommendation import Suggestion
from lightwell.outcomes.rules.response import Status
from lightwell.referrals.models import ReferralStep
from lightwell.web.formats import number, on_date
from lightwell.web.outcomes.words import STATUSES, SUGGESTIONS

Line = tuple[str, str, str]
"""Label, value, and "soon" where a person should look."""


def facts_beside(subject: Subject, now: datetime, language: str) -> list[Line]:
    """What the letter should agree with."""
    if isinstance(subject, ReferralStep):
        return _of_answer(subject)
    if isinstance(subject, Decision):
        told = decision_facts(subject, language)
        return [*_of_decision(told, str(subject.get_outcome_display())), *_of_lists(told.about)]
    course = course_facts(subject, now, language)
    return [*_of_course(course), *_of_lists(course.about)]


def _of_answer(step: ReferralStep) -> list[Line]:
    referral = step.referral
    return [
        (_("Answer"), f"{step.get_to_status_display()}, {on_date(step.at)}", ""),
        (_("Taken by"), step.by_name, ""),
        (_("In these words"), step.reason or _("None"), ""),
        (_("How soon"), str(step.get_how_soon_display()) or _("Not decided yet"), ""),
        (_("Referral"), f"{referral.tracking_code}, {on_date(referral.received_at)}", ""),
        (_("Main reason"), str(referral.get_indication_display()), ""),
        (_("Referrer"), f"{referral.referrer_name}, {referral.licence_number}", ""),
        _line(_("Clinic"), referral.clinic),
    ]


def _of_decision(told: DecisionFacts, outcome: str) -> list[Line]:
    return [
        (_("Decision"), f"{outcome}, {on_date(told.decided_on)}", ""),
        (_("Diagnosis"), told.diagnosis, ""),
        _line(_("PHQ-9"), "" if told.score_before is None else str(told.score_before)),
        (_("Findings"), "; ".join(told.findings) or _("None held"), ""),
        (_("Interactions"), "; ".join(told.interactions) or _("None found"), ""),
    ]


def _of_course(told: CourseFacts) -> list[Line]:
    pressure = "{}/{}".format(*told.highest_bp) if told.highest_bp else ""
    given = {"given": len(told.given_on), "planned": told.planned, "route": told.route}
    return [
        (_("Treatments"), _("%(given)s of %(planned)s, %(route)s") % given, ""),
        _line(_("Days"), ", ".join(map(on_date, told.given_on))),
        _line(_("Doses"), doses(told)),
        _line(_("Highest BP"), pressure),
        _change(told),
        (_("Adverse events"), "; ".join(told.adverse_events) or _("None recorded"), ""),
        _line(
            _("Next step"),
            str(SUGGESTIONS[Suggestion(told.next_step)]) if told.next_step else "",
            _("Not decided yet"),
        ),
        (_("Open safety tasks"), str(told.open_tasks), "soon" if told.open_tasks else ""),
    ]


def doses(told: CourseFacts) -> str:
    """One dose when all were the same, else each in order."""
    amounts = [f"{number(dose)} mg" for dose in told.doses_mg]
    return _("%(dose)s each") % {"dose": amounts[0]} if len(set(amounts)) == 1 else ", ".join(amounts)


def _change(told: CourseFacts) -> Line:
    if told.score_before is None:
        return (told.scale, _("No baseline"), "soon")
    if told.score_after is None:
        return (told.scale, _("%(before)s, none since") % {"before": number(told.score_before)}, "soon")
    before, after = number(told.score_before), number(told.score_after)
    said = _("%(before)s to %(after)s") % {"before": before, "after": after}
    change = f", {str(STATUSES[Status(told.status)]).lower()}" if told.status else ""
    return (told.scale, said + change, "")


def _of_lists(about: About) -> list[Line]:
    return [
        _listed(_("Medicines"), about.medicines),
        _listed(_("Allergies"), about.allergies),
    ]


def _listed(label: str, known: tuple[str, ...] | None) -> Line:
    """A list of the chart; that there is nothing is said only when somebody asked."""
    return _line(label, "") if known is None else (label, ", ".join(known) or _("None"), "")


def _line(label: str, value: str, missing: str = "") -> Line:
    return (label, value, "") if value else (label, missing or _("Not recorded"), "soon")
