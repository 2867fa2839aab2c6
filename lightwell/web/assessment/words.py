"""How the assessment writes units, values and where a rule comes from."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lightwell.knowledge.text import Entry
from lightwell.web.formats import number, yes_no

UNITS = {
    "mm[Hg]": "mmHg",
    "kg/m2": "kg/m²",
    "umol/L": "µmol/L",
    "m[IU]/L": "mIU/L",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "/min": "/min",
}
CONFIDENCE = {
    "H": gettext_lazy("high confidence"),
    "M": gettext_lazy("medium confidence"),
    "L": gettext_lazy("low confidence"),
    "design": gettext_lazy("a choice of this product that the clinic may change"),
}
SECTIONS = {
    "heart-and-vessels": gettext_lazy("Heart and vessels"),
    "brain": gettext_lazy("Brain"),
    "mind": gettext_lazy("Psychosis, mania, mind"),
    "body": gettext_lazy("Body"),
    "pregnancy": gettext_lazy("Pregnancy"),
    "decision": gettext_lazy("Consent"),
}
RISKS = {
    "none": gettext_lazy("no risk said"),
    "low": gettext_lazy("low risk"),
    "moderate": gettext_lazy("moderate risk"),
    "high": gettext_lazy("high risk"),
}
SEVERITIES = {
    "major": gettext_lazy("Major"),
    "moderate": gettext_lazy("Moderate"),
    "minor-moderate": gettext_lazy("Minor to moderate"),
    "minor": gettext_lazy("Minor"),
    "none-minor": gettext_lazy("None to minor"),
    "info": gettext_lazy("To know"),
    "none": gettext_lazy("None"),
}

LEVELS_OF_EVIDENCE = {
    "1": gettext_lazy("CANMAT level 1"),
    "3": gettext_lazy("CANMAT level 3"),
    "3-4": gettext_lazy("CANMAT level 3 or 4"),
    "none": gettext_lazy("No level"),
}


def unit(ucum: str) -> str:
    """A UCUM unit as people write it; a score and a count have none."""
    return "" if ucum.startswith("{") else UNITS.get(ucum, ucum)


def quantity(value: Any, ucum: str) -> str:
    """158 mmHg; 12 days; 1.03 times the upper limit."""
    if ucum == "d":
        return ngettext("%(count)s day", "%(count)s days", value) % {"count": value}
    if ucum == "a":
        return ngettext("%(count)s year", "%(count)s years", value) % {"count": value}
    shown = number(round(value, 2) if isinstance(value, Decimal) else value)
    return f"{shown} {unit(ucum)}".strip() if ucum != "1" else shown


def value_of(value: Any, ucum: str = "") -> str:
    """A fact's value in words: yes, a number with its unit, words in order."""
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or _("none")
    if isinstance(value, int | Decimal):
        return quantity(value, ucum)
    return str(RISKS.get(value, value))


def source_of(entry: Entry, code: str) -> str:
    """Rule B06. Where it comes from, and how sure that is."""
    told = {"rule": code, "source": entry.source, "sure": CONFIDENCE[entry.confidence]}
    return _("Rule %(rule)s. %(source)s; %(sure)s.") % told


def level_of(severity: str) -> str:
    """The look of an interaction: what needs a second look is "soon", the rest is to know."""
    return "soon" if severity in ("major", "moderate", "minor-moderate") else "info"


SYMPTOM_RULE = {
    True: _("symptom rule met"),
    False: _("symptom rule not met"),
    None: _("symptom rule: a missing answer decides"),
}
"""What the symptom rule of a scale with clusters says."""
