"""Every scale against every rule of its scoring and its alerts, one table a rule family."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell import knowledge
from lightwell.knowledge.measures import Scale
from lightwell.measures.rules import (
    alerts,
    asks_for_help,
    band_of,
    cluster_totals,
    cuts_met,
    due_items,
    is_needless,
    score,
    screened_risk,
    symptom_rule,
)
from lightwell.outcomes.rules.safety import of_drop, of_score

KNOWN = knowledge.current()
SUMS = [scale for scale in (*KNOWN.instruments.values(), *KNOWN.scores.values()) if scale.how == "sum"]
ITEMIZED = [scale for scale in (*KNOWN.instruments.values(), *KNOWN.scores.values()) if scale.items]


def scale(code: str) -> Scale:
    return KNOWN.scale(code)


def filled(code: str, value: int = 0, **over: int | None) -> dict[str, int | None]:
    """The same answer to every item, except where told otherwise (i9=2: item 9)."""
    answers: dict[str, int | None] = {item.code: value for item in scale(code).items}
    return answers | {item.removeprefix("i"): answer for item, answer in over.items()}


def highest(code: str) -> dict[str, int | None]:
    one = scale(code)
    return {item.code: 0 if item.reversed else one.highest(item) for item in one.items}


@pytest.mark.parametrize(
    ("code", "items", "total"),
    [
        ("PHQ-9", 9, 27),
        ("GAD-7", 7, 21),
        ("pcl-5", 20, 80),
        ("audit-c", 3, 12),
        ("qids-sr16", 16, 27),
        ("madrs", 10, 60),
        ("madrs-s", 9, 54),
        ("cadss-6", 6, 24),
        ("ymrs", 11, 60),
        ("asrm", 5, 20),
        ("dast-10", 10, 10),
        ("moca", 2, 30),
        ("whodas-12", 12, 48),
        ("peg", 3, 10),
    ],
)
def test_the_range(code, items, total):
    assert len(scale(code).items) == items
    assert score(scale(code), highest(code)).total == total == scale(code).max_total
    lowest = {item.code: scale(code).highest(item) if item.reversed else 0 for item in scale(code).items}
    assert score(scale(code), lowest).total == 0


@pytest.mark.parametrize(("code", "total"), [("bpic-ss", 38), ("eq-vas", 100), ("stop-bang", 8)])
def test_the_range_of_a_total_alone(code, total):
    assert (scale(code).how, scale(code).max_total, scale(code).items) == ("total-only", total, ())


@pytest.mark.parametrize(
    ("code", "totals_and_bands"),
    [
        ("PHQ-9", "0 minimal 4 minimal 5 mild 9 mild 10 moderate 14 moderate 20 severe 27 severe"),
        ("GAD-7", "0 minimal 4 minimal 5 mild 9 mild 10 moderate 14 moderate 15 severe 21 severe"),
        ("qids-sr16", "0 none 5 none 6 mild 10 mild 11 moderate 15 moderate 16 severe 20 severe"),
        ("madrs", "0 none 6 none 7 mild 19 mild 20 moderate 34 moderate 35 severe 60 severe"),
        (
            "dast-10",
            "0 none 1 low 2 low 3 moderate 5 moderate 6 substantial 8 substantial 9 severe 10 severe",
        ),
    ],
)
def test_the_bands(code, totals_and_bands):
    told = totals_and_bands.split()
    assert [band_of(scale(code), int(total)).code for total in told[::2]] == told[1::2]


def test_the_last_bands_of_two_words():
    assert band_of(scale("PHQ-9"), 15).code == band_of(scale("PHQ-9"), 19).code == "moderately severe"
    assert band_of(scale("qids-sr16"), 21).code == band_of(scale("qids-sr16"), 27).code == "very severe"


@pytest.mark.parametrize(
    ("code", "missing", "total"),
    [
        ("PHQ-9", 2, 9),
        ("PHQ-9", 3, None),
        ("GAD-7", 2, 7),
        ("GAD-7", 3, None),
        ("pcl-5", 2, 20),
        ("pcl-5", 3, None),
        ("madrs", 1, 10),
        ("madrs", 2, None),
        ("madrs-s", 1, None),
        ("whodas-12", 1, 12),
        ("whodas-12", 2, None),
        ("asrm", 1, None),
        ("ymrs", 1, None),
        ("cadss-6", 1, None),
        ("dast-10", 1, None),
        ("audit-c", 1, None),
        ("peg", 1, None),
        ("eq-5d-5l", 1, None),
        ("moca", 1, None),
    ],
)
def test_missing_answers(code, missing, total):
    """Every answer is 1; the last `missing` items are left out."""
    answers = filled(code, 1)
    gone = list(answers)[-missing:]
    result = score(scale(code), {**answers, **dict.fromkeys(gone)})
    assert (result.total, result.missing) == (total, tuple(gone))
    assert result.prorated == (total is not None)


QIDS = [
    ({}, 9),
    ({"i1": 3, "i2": 0, "i3": 2, "i4": 0}, 11),
    ({"i6": None, "i7": 3, "i8": None, "i9": 2}, 11),
    ({"i6": 2, "i7": None, "i8": 3, "i9": None}, 11),
    ({"i15": 0, "i16": 3}, 11),
    ({"i1": None, "i2": None, "i3": None}, 9),
    ({"i1": None, "i2": None, "i3": None, "i4": None}, None),
    ({"i6": None, "i7": None, "i8": None, "i9": None}, None),
    ({"i15": None, "i16": None}, None),
    ({"i12": None}, None),
]


@pytest.mark.parametrize(("over", "total"), QIDS)
def test_qids_takes_the_highest_of_each_domain(over, total):
    assert score(scale("qids-sr16"), filled("qids-sr16", 1, **over)).total == total


def test_qids_has_nine_domains():
    assert len(scale("qids-sr16").domains) == 9


@pytest.mark.parametrize(
    ("answers", "total"),
    [((0, None, None), 0), ((0, 0, 0), 0), ((1, 0, 0), 1), ((4, 4, 4), 12), ((None, 1, 1), None)],
)
def test_who_never_drinks_has_answered_all_of_audit_c(answers, total):
    told = dict(zip("123", answers, strict=True))
    result = score(scale("audit-c"), told)
    assert result.total == total
    assert [item.code for item in due_items(scale("audit-c"), told)] == (
        ["1", "2", "3"] if answers[0] else ["1"]
    )


def test_never_and_how_much_do_not_go_together():
    with pytest.raises(ValueError, match="audit-c item 2 cannot be 3 when item 1 is 0"):
        score(scale("audit-c"), {"1": 0, "2": 3, "3": 0})


@pytest.mark.parametrize(
    ("total", "sex", "cuts"),
    [
        (2, "female", []),
        (3, "female", ["positive"]),
        (3, "male", []),
        (4, "male", ["positive"]),
        (3, "unknown", ["positive"]),
        (3, "other", ["positive"]),
        (7, "male", ["positive"]),
        (8, "male", ["positive", "high"]),
        (12, "female", ["positive", "high"]),
    ],
)
def test_the_cuts_of_audit_c_by_sex(total, sex, cuts):
    assert [cut.code for cut in cuts_met(scale("audit-c"), total, sex)] == cuts


@pytest.mark.parametrize(
    ("answers", "mean"),
    [((8, 8, 7), "7.67"), ((7, 6, 6), "6.33"), ((6, 5, 5), "5.33"), ((8, 8, 8), "8.00"), ((0, 0, 1), "0.33")],
)
def test_peg_is_the_mean_of_three(answers, mean):
    assert score(scale("peg"), dict(zip("123", answers, strict=True))).total == Decimal(mean)


@pytest.mark.parametrize(
    ("levels", "value"),
    [
        ("11111", "0.9489"),
        ("55555", "-0.1482"),
        ("21111", "0.9100"),
        ("41111", "0.7812"),
        ("44111", "0.5939"),
    ],
)
def test_eq_5d_is_valued_for_canada(levels, value):
    answers = {item.code: int(level) for item, level in zip(scale("eq-5d-5l").items, levels, strict=True)}
    assert score(scale("eq-5d-5l"), answers).total == Decimal(value)


@pytest.mark.parametrize(
    ("able_to_stop", "others", "total"), [(1, 0, 0), (0, 0, 1), (1, 1, 9), (0, 1, 10), (None, 1, None)]
)
def test_dast_item_3_is_reversed(able_to_stop, others, total):
    assert score(scale("dast-10"), filled("dast-10", others, i3=able_to_stop)).total == total


@pytest.mark.parametrize(
    ("points", "few_years", "total"), [(26, 0, 26), (25, 1, 26), (30, 1, 30), (30, 0, 30), (0, 1, 1)]
)
def test_moca_adds_a_point_up_to_thirty(points, few_years, total):
    assert score(scale("moca"), {"points": points, "education": few_years}).total == total


@pytest.mark.parametrize(
    ("item", "points"), [("1", 4), ("4", 4), ("5", 8), ("6", 8), ("8", 8), ("9", 8), ("11", 4)]
)
def test_ymrs_counts_four_items_to_eight(item, points):
    assert scale("ymrs").highest(scale("ymrs").by_code[item]) == points


def test_prise_and_the_screener_have_no_total():
    assert score(scale("prise"), filled("prise", 2)).total is None
    assert score(scale("c-ssrs"), filled("c-ssrs", 1)).total is None


PCL = [
    ({}, {"B": 0, "C": 0, "D": 0, "E": 0}, False),
    ({"i1": 2, "i6": 2, "i8": 2, "i9": 2, "i15": 2, "i16": 2}, {"B": 2, "C": 2, "D": 4, "E": 4}, True),
    ({"i1": 1, "i6": 2, "i8": 2, "i9": 2, "i15": 2, "i16": 2}, {"B": 1, "C": 2, "D": 4, "E": 4}, False),
    ({"i1": 2, "i6": 2, "i8": 2, "i15": 2, "i16": 2}, {"B": 2, "C": 2, "D": 2, "E": 4}, False),
    ({"i1": 2, "i6": 2, "i8": 2, "i9": None, "i15": 2, "i16": 2}, {"B": 2, "C": 2, "D": 2, "E": 4}, None),
    ({"i6": 4, "i7": None}, {"B": 0, "C": 8, "D": 0, "E": 0}, False),
    ({"i6": None, "i7": None}, {"B": 0, "C": None, "D": 0, "E": 0}, False),
    ({"i1": None, "i2": None, "i3": None}, {"B": None, "C": None, "D": None, "E": None}, False),
]


@pytest.mark.parametrize(("over", "clusters", "met"), PCL)
def test_the_clusters_of_pcl_5_and_their_rule(over, clusters, met):
    answers = filled("pcl-5", 0, **over)
    assert cluster_totals(scale("pcl-5"), answers) == clusters
    assert symptom_rule(scale("pcl-5"), answers) is met


def test_pcl_5_is_prorated_within_a_cluster():
    """Avoidance 4 and nothing: 8. Over the whole it would have been 4.2."""
    assert score(scale("pcl-5"), filled("pcl-5", 0, i6=4, i7=None)).total == 8
    assert score(scale("pcl-5"), filled("pcl-5", 2, i6=None, i7=None)).total is None


@pytest.mark.parametrize(("total", "cuts"), [(30, 0), (31, 1), (33, 1), (34, 2), (80, 2)])
def test_the_cuts_of_pcl_5(total, cuts):
    assert len(cuts_met(scale("pcl-5"), total, "female")) == cuts


@pytest.mark.parametrize(
    ("answers", "risk"),
    [
        ({"1": 0, "2": 0, "6": 0}, "none"),
        ({"1": 1, "2": 0, "6": 0}, "low"),
        ({"1": 0, "2": 1, "3": 0, "4": 0, "5": 0, "6": 0}, "low"),
        ({"1": 0, "2": 1, "3": 1, "4": 0, "5": 0, "6": 0}, "moderate"),
        ({"1": 0, "2": 1, "3": 0, "4": 1, "5": 0, "6": 0}, "high"),
        ({"1": 0, "2": 1, "3": 0, "4": 0, "5": 1, "6": 0}, "high"),
        ({"1": 0, "2": 0, "6": 1, "6r": 0}, "moderate"),
        ({"1": 0, "2": 0, "6": 1, "6r": 1}, "high"),
        ({"1": 0, "2": 0, "6": 1}, "high"),
        ({"1": 0, "2": 1, "6": 0}, "high"),
        ({"1": 0, "2": None, "6": 0}, None),
    ],
)
def test_the_triage_of_the_screener(answers, risk):
    assert screened_risk(scale("c-ssrs"), answers) == risk


@pytest.mark.parametrize(
    ("yes", "asked"), [("", "1 2 6"), ("2", "1 2 3 4 5 6"), ("6", "1 2 6 6r"), ("26", "1 2 3 4 5 6 6r")]
)
def test_what_the_screener_asks_next(yes, asked):
    answers = {code: int(code in yes) for code in ("1", "2", "6")}
    assert [item.code for item in due_items(scale("c-ssrs"), answers)] == asked.split()


ITEM_ALERTS = [
    ("PHQ-9", "9", ((0, None), (1, "amber"), (2, "red"), (3, "red"), (None, "task"))),
    ("qids-sr16", "12", ((0, None), (1, "amber"), (2, "red"), (3, "red"), (None, None))),
    ("madrs", "10", ((1, None), (2, "amber"), (3, "amber"), (4, "red"), (6, "red"), (None, None))),
    ("madrs-s", "9", ((1, None), (2, "amber"), (3, "amber"), (4, "red"), (6, "red"), (None, None))),
]


@pytest.mark.parametrize(
    ("code", "item", "answer", "level"),
    [(code, item, answer, level) for code, item, told in ITEM_ALERTS for answer, level in told],
)
def test_an_item_about_death_raises_by_itself(code, item, answer, level):
    raised = alerts(scale(code), filled(code, 0) | {item: answer})
    assert [alert.level for alert in raised] == ([level] if level else [])
    assert asks_for_help(scale(code), {item: answer}) == bool(answer)


@pytest.mark.parametrize(
    ("code", "total", "level"),
    [
        ("asrm", 5, None),
        ("asrm", 6, "amber"),
        ("ymrs", 11, None),
        ("ymrs", 12, "amber"),
        ("bpic-ss", 18, None),
        ("bpic-ss", 19, "amber"),
        ("cadss-6", 11, None),
        ("cadss-6", 12, "amber"),
        ("dast-10", 2, None),
        ("dast-10", 3, "amber"),
        ("moca", 26, None),
        ("moca", 25, "amber"),
        ("whodas-12", 48, None),
        ("pcl-5", 80, None),
    ],
)
def test_a_total_raises(code, total, level):
    raised = of_score(scale(code), {}, total)
    assert [one.level for one in raised] == ([level] if level else [])


@pytest.mark.parametrize(
    ("before", "now", "raised"), [(29, 26, 1), (29, 27, 0), (26, 29, 0), (None, 26, 0), (29, None, 0)]
)
def test_a_fall_of_the_moca_is_looked_at(before, now, raised):
    assert len(of_drop(scale("moca"), before, now)) == raised
    assert not of_drop(scale("PHQ-9"), 27, 0)


@pytest.mark.parametrize("risk", ["none", "low", "moderate", "high"])
def test_the_screener_raises_by_risk(risk):
    answers = {
        "none": {"1": 0, "2": 0, "6": 0},
        "low": {"1": 1, "2": 0, "6": 0},
        "moderate": {"1": 0, "2": 1, "3": 1, "4": 0, "5": 0, "6": 0},
        "high": {"1": 0, "2": 1, "3": 1, "4": 1, "5": 0, "6": 0},
    }[risk]
    levels = {"none": [], "low": [], "moderate": [("amber", 24)], "high": [("red", 0)]}[risk]
    assert [(one.level, one.within_hours) for one in of_score(scale("c-ssrs"), answers, None)] == levels


@pytest.mark.parametrize("each", ITEMIZED, ids=lambda each: each.code)
def test_what_may_not_be_shown_has_labels_only(each):
    may_ship = each.code in {"PHQ-9", "GAD-7", "pcl-5", "c-ssrs", "audit-c", "peg"}
    assert each.in_words == may_ship == any(item.text for item in each.items)
    assert not may_ship or each.licence


def answers_to(each: Scale) -> st.SearchStrategy[dict[str, int | None]]:
    """Any answers that go together, with gaps."""
    values = {
        item.code: st.none() | st.sampled_from([option.value for option in each.choices(item)])
        for item in each.items
    }
    gates = {item.code: item.ask_when for item in each.items if item.ask_when}
    return st.fixed_dictionaries(values).map(
        lambda told: {code: None if told.get(gates.get(code, "")) == 0 else v for code, v in told.items()}
    )


ANY = st.sampled_from(SUMS).flatmap(lambda each: st.tuples(st.just(each), answers_to(each)))


@given(ANY)
def test_a_total_is_in_range_or_there_is_none(drawn):
    each, answers = drawn
    total = score(each, answers).total
    assert total is None or 0 <= total <= each.max_total
    assert not each.bands or total is None or band_of(each, int(total))


@given(ANY, st.randoms())
def test_the_order_of_the_answers_does_not_matter(drawn, random):
    each, answers = drawn
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert score(each, dict(shuffled)) == score(each, answers)
    assert alerts(each, dict(shuffled)) == alerts(each, answers)


@given(ANY, st.data())
def test_a_worse_answer_never_lowers_the_total(drawn, data):
    each, answers = drawn
    before = score(each, answers).total
    known = [
        item
        for item in each.items
        if answers[item.code] is not None
        and answers[item.code] != (0 if item.reversed else each.highest(item))
        and not any(other.ask_when == item.code for other in each.items)
    ]
    if before is None or not known:
        return
    item = data.draw(st.sampled_from(known))
    step = -1 if item.reversed else 1
    after = score(each, {**answers, item.code: (answers[item.code] or 0) + step}).total
    assert after is not None and after >= before


@given(ANY)
def test_a_gap_is_never_zero(drawn):
    """With gaps filled in as the lowest answer the total is lower or the same, and never made of less."""
    each, answers = drawn
    result = score(each, answers)
    lowest = {item.code: each.highest(item) if item.reversed else 0 for item in each.items}
    filled_in = {code: lowest[code] if v is None else v for code, v in answers.items()}
    if any(is_needless(item, filled_in) and filled_in[item.code] for item in each.items):
        return  # a gap before decides whether the next was due: nothing to compare
    as_zero = score(each, filled_in).total
    assert as_zero is not None
    assert result.total is None or result.total >= as_zero
    assert result.prorated == (bool(result.missing) and result.total is not None)


@pytest.mark.parametrize("each", ITEMIZED, ids=lambda each: each.code)
@pytest.mark.parametrize("answer", [-1, 99, True, 1.5, "1"])
def test_an_answer_that_is_not_offered_is_refused(each, answer):
    with pytest.raises(ValueError, match=r"cannot be .*; choose one of"):
        score(each, {each.items[0].code: answer})
    with pytest.raises(ValueError, match="has no item"):
        score(each, {"none such": 0})
