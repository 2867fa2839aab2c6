"""Words that people read, in both languages, and the two structures every knowledge entry stands on."""

from typing import Annotated, Literal

import msgspec

Words = Annotated[str, msgspec.Meta(pattern=r"\S")]
"""A string with at least one visible character."""

Confidence = Literal["H", "M", "L", "design"]
"""How sure the source is: high, medium, low, or a choice of this product that a clinic may change."""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A piece of an entry; a field that is not declared is refused."""


class Entry(Part, frozen=True, kw_only=True):
    """One entry of a knowledge file: says where it comes from and how sure that is."""

    source: Words
    confidence: Confidence


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same words in English and French; neither may be empty."""

    en: Words
    fr: Words

    def get(self, language: str) -> str:
        """The words in French for "fr" (or "fr-ca"), else in English."""
        return self.fr if language.lower().startswith("fr") else self.en
