"""The Jinja2 environment of every page: escaping on, messages translated, a missing name is an error.

A name that a template uses and nobody gave raises instead of printing a blank: on a chart,
a blank must never stand for "none".
"""

from collections import defaultdict
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup

from lightwell.web import charts, formats, navigation


def environment(**options: Any) -> Environment:
    """What Django's Jinja2 backend asks for: one environment for all templates."""
    env = Environment(
        **{
            **options,
            "undefined": StrictUndefined,
            "trim_blocks": True,
            "lstrip_blocks": True,
            "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
        }
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(_globals(), ui=Components(env))
    env.globals.update(_=said, gettext=said)
    env.filters.update(formats.FILTERS)
    return env


class Words(dict[str, Markup]):
    """The messages of the language that is spoken when one is first looked up."""

    def __missing__(self, message: str) -> Markup:
        self[message] = found = Markup(gettext(message))
        return found


_words: defaultdict[str | None, Words] = defaultdict(Words)


def said(message: str, **values: Any) -> Markup:
    """A message in the reader's language with its values put in: Jinja's gettext, looked up once."""
    found = _words[get_language()][message]
    return found % values if values or "%" in found else found


class Components:
    """The macros of templates/components under one name: `ui.pill(...)`, in whole pages and in single blocks.

    A block that htmx swaps runs without the imports at the top of its file; a global is there in both.
    """

    FILES = ("actions", "clinical", "forms", "layout", "logo", "person", "room", "status")

    def __init__(self, env: Environment):
        self._env = env

    @cached_property
    def _macros(self) -> dict[str, Macro]:
        modules = (self._env.get_template(f"components/{file}.html").module for file in self.FILES)
        named = (pair for module in modules for pair in vars(module).items())
        return {name: value for name, value in named if isinstance(value, Macro)}

    def __getattr__(self, name: str) -> Macro:
        if name.startswith("_") or name not in self._macros:
            raise AttributeError(name)
        return self._macros[name]


def _globals() -> dict[str, Any]:
    return {
        "url": navigation.url,
        "route": navigation.route,
        "static": cache(static),
        "icon": icon,
        "charts": charts,
        "now": formats.now,
        "language": get_language,
        "clinic_name": settings.CLINIC_NAME,
        "contact": settings.CLINIC_CONTACT,
        "signed_in": signed_in,
        "rail": navigation.rail,
        "patient_tabs": navigation.patient_tabs,
        "toasts": toasts,
    }


@cache
def icon(name: str, size: str = "", extra: str = "") -> Markup:
    """A line icon from icons.svg; `size` is "", "s" or "l". Always decoration: a word stands beside it."""
    classes = " ".join(part for part in ("i", f"i-{size}" if size else "", extra) if part)
    return Markup(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"></use></svg>'
    ).format(classes, static("icons.svg"), name)


def signed_in(request: Any) -> Any:
    """The member of staff who is signed in, or None (also when an error came before sign-in was read)."""
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def toasts(request: Any) -> list[Any]:
    """What the last action left to say; empty when an error came before messages were set up."""
    return list(get_messages(request)) if request else []
