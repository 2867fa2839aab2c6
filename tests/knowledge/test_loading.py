"""Wrong knowledge files stop the start with a sentence: which file, which entry, why."""

import shutil
from pathlib import Path

import pytest

from lightwell import knowledge
from lightwell.knowledge import HERE, KnowledgeError
from lightwell.knowledge.checking import check
from lightwell.knowledge.library import TOPICS
from lightwell.knowledge.loading import Topic, read_topic
from lightwell.knowledge.references import rules_by_fact
from lightwell.knowledge.text import Entry, Text


class Plant(Entry, frozen=True, kw_only=True):
    """An entry as any topic may have it."""

    code: str
    name: Text


PLANTS = Topic("plants", "plants.toml", Plant, "code", "plant")
OLDER = 'at_least = { policy = "suitability.older.from_years" }'
FERN = """
[[plant]]
code = "fern"
name = { en = "Fern", fr = "Fougère" }
source = "A garden"
confidence = "H"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge files that a test may spoil."""
    copied = tmp_path / "knowledge"
    shutil.copytree(HERE, copied, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copied


def spoil(folder: Path, file: str, entry: str, old: str, new: str) -> None:
    """Replaces the first `old` after the entry named."""
    path = folder / file
    head, marker, tail = path.read_text().partition(f'"{entry}"\n')
    assert old in tail
    path.write_text(head + marker + tail.replace(old, new, 1))


def plants(tmp_path: Path, content: str):
    (tmp_path / "plants.toml").write_text(content, encoding="utf-8")
    return read_topic(PLANTS, tmp_path)


# ── one file ──


def test_entries_come_by_key_in_the_order_of_the_file(tmp_path) -> None:
    moss = FERN.replace("fern", "moss").replace("Fern", "Moss")
    assert list(plants(tmp_path, FERN + moss)) == ["fern", "moss"]


def test_text_answers_in_the_readers_language(tmp_path) -> None:
    name = plants(tmp_path, FERN)["fern"].name
    assert [name.get(language) for language in ("en", "fr", "fr-ca", "de")] == [
        "Fern",
        "Fougère",
        "Fougère",
        "Fern",
    ]


@pytest.mark.parametrize(
    ("old", "new", "entry", "reason"),
    [
        ('source = "A garden"\n', "", "fern", "the entry missing required field `source`"),
        ('source = "A garden"', 'source = "  "', "fern", "a text is empty, at source"),
        ('"Fougère"', '""', "fern", "a text is empty, at name.fr"),
        (', fr = "Fougère"', "", "fern", "the entry missing required field `fr`, at name"),
        ('confidence = "H"', 'confidence = "sure"', "fern", "Invalid enum value 'sure', at confidence"),
        ("code =", "height = 3\ncode =", "fern", "the entry contains unknown field `height`"),
        ('code = "fern"', "code = 7", "7", "Expected `str`, got `int`, at code"),
        ('code = "fern"\n', "", "entry 1", "the entry missing required field `code`"),
        ("[[plant]]", "[[plants]]", "plants", "only [[plant]] entries belong in this file"),
        ("[[plant]]", "[plant]", "plant", "write [[plant]] with two brackets, one for each entry"),
    ],
)
def test_a_wrong_entry_is_named_with_its_reason(tmp_path, old, new, entry, reason) -> None:
    with pytest.raises(KnowledgeError) as refused:
        plants(tmp_path, FERN.replace(old, new))
    assert (refused.value.file, refused.value.entry, refused.value.reason) == ("plants.toml", entry, reason)
    assert str(refused.value) == f"plants.toml, {entry}: {reason}."


def test_a_key_used_twice_is_refused(tmp_path) -> None:
    with pytest.raises(KnowledgeError, match=r"plants\.toml, fern: the code fern is used twice\."):
        plants(tmp_path, FERN + FERN)


def test_an_array_of_plain_values_is_refused(tmp_path) -> None:
    with pytest.raises(KnowledgeError, match=r"plants\.toml, plant: write \[\[plant\]\]"):
        plants(tmp_path, 'plant = ["fern"]')


@pytest.mark.parametrize("content", ["[[plant", 'code = "a\nb"', "\x00"])
def test_a_file_that_is_not_toml_is_named(tmp_path, content) -> None:
    with pytest.raises(KnowledgeError, match=r"^plants\.toml: this is not a TOML file"):
        plants(tmp_path, content)


def test_bytes_that_are_not_text_are_named(tmp_path) -> None:
    (tmp_path / "plants.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(KnowledgeError, match=r"^plants\.toml: this is not a TOML file"):
        read_topic(PLANTS, tmp_path)


def test_a_missing_file_is_named(tmp_path) -> None:
    with pytest.raises(KnowledgeError, match=r"^plants\.toml: the file is missing\.$"):
        read_topic(PLANTS, tmp_path)


# ── the whole folder ──


def test_the_knowledge_that_ships_is_whole() -> None:
    assert check(HERE) == []


def test_current_is_read_once_and_cannot_be_changed() -> None:
    assert knowledge.current() is knowledge.current()
    with pytest.raises(TypeError):
        knowledge.current().rules["B41"] = None


@pytest.mark.parametrize(
    ("file", "entry", "old", "new", "reason"),
    [
        ("rules.toml", "B02", '"aneurysm"', '"aneurism"', "the fact aneurism is neither a question nor"),
        ("rules.toml", "B02", '"I71", "I72"]', '"I71", "K70"]', "a code that icd10 does not list"),
        ("rules.toml", "B07", "soft.systolic", "smooth.systolic", "the policy value predose.bp.smooth"),
        ("rules.toml", "B19", OLDER, "equals = true", "the fact age_years (number)"),
        ("rules.toml", "B35", '"high"', '"extreme"', "the fact cssrs_risk (word) cannot be"),
        ("rules.toml", "B15", 'beside = "B16"', 'beside = "B99"', "silent_beside names no rule: B99"),
        ("rules.toml", "B39", "equals = true", "equals = 1", "(yes-no) cannot be compared this way"),
        ("rules.toml", "B39", ", equals = true", "", "a fact takes exactly one operation"),
        ("rules.toml", "B39", "criterion =", "grades = [] #", "a rule has either a criterion or grades"),
        ("rules.toml", "B39", '["treatment-day"]', "[]", "a rule needs at least one stage"),
        ("rules.toml", "B39", '"caution"', '"bad"', "Invalid enum value 'bad', at severity"),
        ("facts.toml", "tsh_below_lower_limit", "label =", 'words = ["low"]\nlabel =', "words are listed"),
        ("questions.toml", "glaucoma", '["B27"]', '["B28"]', "rules says B28, but the rules that look at it"),
        ("questions.toml", "psychosis_active", '"psychosis_ever"', '"voices"', "only_if names no question"),
        ("questions.toml", "stroke_or_tia", '"days_since_stroke', '"weeks_since_stroke', "dated_by names no"),
        ("interactions.toml", "C17", '"C04"', '"C99"', "gives_way_to names no interaction: C99"),
        ("interactions.toml", "C11", "names = [", "atc_prefixes = [] #", "needs an ATC prefix or a name"),
        ("protocols.toml", "depression-iv-0.5-40x6", '"IV-40"', '"IV-41"', "the schedule IV-41 does not"),
        ("protocols.toml", "depression-iv-0.5-40x6", '"PHQ-9"', '"PHQ-8"', "the scale PHQ-8 does not exist"),
        ("protocols.toml", "depression-iv-0.5-40x6", 'route = "IV"', 'route = "IM"', "IV-40 is for IV"),
        ("protocols.toml", "depression-iv-0.5-40x6", "kg = 1.0", "kg = 1.1", "is above 1.0, the limit of"),
        ("scores.toml", "cadss-6", "leaving.cadss6", "staying.cadss6", "is not a policy value"),
    ],
)  # fmt: skip
def test_a_name_that_leads_nowhere_stops_the_start(folder, file, entry, old, new, reason) -> None:
    spoil(folder, file, entry, old, new)
    with pytest.raises(KnowledgeError) as refused:
        knowledge.load(folder)
    assert (refused.value.file, refused.value.entry) in ((file, entry), *_also_broken(entry))
    assert any(reason in problem for problem in check(folder))


def _also_broken(entry: str) -> list[tuple[str, str]]:
    """What else the same slip breaks first: the question that lost the rule looking at it."""
    return [("questions.toml", "aneurysm")] if entry == "B02" else []


def test_every_problem_is_told_not_only_the_first(folder) -> None:
    spoil(folder, "rules.toml", "B01", 'confidence = "H"', 'confidence = "X"')
    spoil(folder, "rules.toml", "B02", 'confidence = "H"', 'confidence = "Y"')
    (folder / "policy.toml").unlink()
    told = check(folder)
    assert [sentence.split(":")[0] for sentence in told] == [
        "rules.toml, B01",
        "rules.toml, B02",
        "policy.toml",
    ]


def test_every_topic_that_is_missing_is_named(folder) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
    assert all(sentence.endswith("the file is missing.") for sentence in check(folder))
    assert len(check(folder)) == len(TOPICS)


# ── what ships ──


def test_the_forty_rules_and_twenty_four_interactions_are_there() -> None:
    known = knowledge.current()
    assert list(known.rules) == [f"B{number:02}" for number in range(1, 41)]
    assert list(known.interactions) == [f"C{number:02}" for number in range(1, 25)]


def test_every_question_is_looked_at_by_a_rule() -> None:
    known = knowledge.current()
    used = rules_by_fact(known.rules)
    assert all(question.rules == used[question.code] for question in known.questions.values())


def test_grades_are_written_strongest_first() -> None:
    order = ["BLOCK", "SPECIALIST", "REVIEW", "HOLD_TODAY", "INFO"]
    graded = [rule for rule in knowledge.current().rules.values() if rule.grades]
    places = [[order.index(grade.action) for grade in rule.grades] for rule in graded]
    assert places == [sorted(place) for place in places]
    assert [rule.id for rule in graded] == ["B05", "B09", "B12", "B34"]


@pytest.mark.parametrize("rule", knowledge.current().rules.values(), ids=lambda rule: rule.id)
def test_snomed_codes_pass_their_check_digit(rule) -> None:
    assert all(verhoeff(coding.code) for coding in rule.snomed)


def verhoeff(number: str) -> bool:
    """The check digit of SNOMED CT identifiers: the dihedral group of order 10."""
    rotate = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
    total = 0
    for place, digit in enumerate(reversed(number)):
        turned = int(digit)
        for _ in range(place % 8):
            turned = rotate[turned]
        total = dihedral(total, turned)
    return total == 0


def dihedral(one: int, other: int) -> int:
    if one < 5:
        return (one + other) % 5 + (5 if other >= 5 else 0)
    return (one - other) % 5 + (0 if other >= 5 else 5)
