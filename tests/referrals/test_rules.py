"""What a referral is judged by: moves, what is missing, dates, codes, medicines, files."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell.referrals import rules
from lightwell.referrals.rules import Missing, Sent, Status

TODAY = date(2026, 11, 24)
COMPLETE = Sent(
    reachable=True,
    card="valid",
    trials=2,
    has_score=True,
    medicines_said=True,
    can_answer=True,
    attachments=0,
)


@pytest.mark.parametrize("to", [Status.INFORMATION_REQUESTED, Status.ACCEPTED, Status.DECLINED])
def test_what_was_received_may_be_answered_in_three_ways(to):
    assert rules.may_move(Status.RECEIVED, to)


def test_a_new_referral_can_only_be_received():
    assert [to for to in Status if rules.may_move(None, to)] == [Status.RECEIVED]


@pytest.mark.parametrize("end", [Status.ACCEPTED, Status.DECLINED])
def test_an_answer_is_final(end):
    assert not any(rules.may_move(end, to) for to in Status)


def test_who_was_asked_may_be_asked_again_and_may_answer():
    assert all(rules.may_move(Status.INFORMATION_REQUESTED, to) for to in Status)


def test_a_code_has_no_sign_that_looks_like_another():
    code = rules.tracking_code(lambda alphabet: alphabet[-1])
    assert code == "LW-ZZZZ-ZZ"
    assert not set("01OIL") & set(rules.CODE_ALPHABET)


@pytest.mark.parametrize("typed", ["LW-7KQ4-M2", "lw7kq4m2", " 7kq4 m2 ", "7KQ4-M2", "lw 7kq4 m2\0"])
def test_a_code_is_found_however_it_is_typed(typed):
    assert rules.code_as_kept(typed) == "LW-7KQ4-M2"


def test_an_answer_is_due_fourteen_days_after_receipt():
    assert rules.reply_due(TODAY, 14) == date(2026, 12, 8)


@pytest.mark.parametrize("born", [date(2026, 11, 25), date(1905, 1, 1), date(1, 1, 1)])
def test_nobody_is_born_tomorrow_or_older_than_anyone(born):
    assert rules.impossible_birth_date(born, TODAY)


@pytest.mark.parametrize("born", [TODAY, date(1906, 12, 31), date(1984, 3, 14)])
def test_today_and_120_years_ago_are_possible(born):
    assert not rules.impossible_birth_date(born, TODAY)


def test_a_complete_referral_misses_nothing():
    assert rules.missing(COMPLETE, min_trials=2) == ()


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        ({"reachable": False}, Missing.WAY_TO_REACH),
        ({"card": "missing"}, Missing.HEALTH_CARD),
        ({"card": "doubtful"}, Missing.HEALTH_CARD_DOUBTFUL),
        ({"trials": 1}, Missing.TRIALS),
        ({"has_score": False}, Missing.SCORE),
        ({"medicines_said": False}, Missing.MEDICINES),
        ({"can_answer": False}, Missing.FAX),
        ({"allergies_said": False}, Missing.ALLERGIES),
        ({"risk_said": False}, Missing.SUICIDE_RISK),
        ({"licence_doubtful": True}, Missing.LICENCE_DOUBTFUL),
    ],
)
def test_each_gap_is_named(change, gap):
    assert rules.missing(Sent(**{**vars(COMPLETE), **change}), min_trials=2) == (gap,)


def test_what_an_attachment_may_hold_is_not_asked():
    sent = Sent(**{**vars(COMPLETE), "trials": 0, "has_score": False, "medicines_said": False})
    assert rules.missing(Sent(**{**vars(sent), "attachments": 1}), min_trials=2) == ()


def test_an_attachment_holds_no_phone_number_for_sure():
    sent = Sent(**{**vars(COMPLETE), "reachable": False, "attachments": 3})
    assert rules.missing(sent, min_trials=2) == (Missing.WAY_TO_REACH,)


@pytest.mark.parametrize(
    ("line", "name_and_dose"),
    [
        ("sertraline 200 mg daily", ("sertraline", "200 mg daily")),
        ("  venlafaxine   XR 225 mg ", ("venlafaxine XR", "225 mg")),
        ("vitamin B12 1000 micrograms", ("vitamin B12", "1000 micrograms")),
        ("lithium", ("lithium", "")),
        ("<script>alert(1)</script>", ("<script>alert(1)</script>", "")),
    ],
)
def test_a_medicine_is_a_name_and_a_dose_from_the_first_number(line, name_and_dose):
    assert rules.medicine_line(line) == name_and_dose


def test_empty_lines_are_no_medicines():
    assert rules.medicine_lines("\n lithium 900 mg\n\n  \n") == [("lithium", "900 mg")]


@pytest.mark.parametrize(
    ("line", "words_and_code"),
    [
        ("Generalized anxiety disorder, F41.1", ("Generalized anxiety disorder", "F41.1")),
        ("PTSD (F43.1)", ("PTSD", "F43.1")),
        ("hypertension: I10", ("hypertension", "I10")),
        ("Trouble panique f41.0", ("Trouble panique", "F41.0")),
        ("low B12", ("low B12", "")),
        ("F41.1", ("F41.1", "")),
        ("  obsessive   compulsive ", ("obsessive compulsive", "")),
        ("anxiety, always", ("anxiety, always", "")),
    ],
)
def test_a_diagnosis_has_the_code_that_was_meant_as_one(line, words_and_code):
    assert rules.diagnosis_line(line) == words_and_code


@pytest.mark.parametrize(
    ("line", "substance_and_reaction"),
    [
        ("penicillin, rash", ("penicillin", "rash")),
        ("pénicilline : urticaire", ("pénicilline", "urticaire")),
        ("latex (swollen lips)", ("latex", "swollen lips")),
        ("sulfa - hives, once", ("sulfa", "hives, once")),
        ("co-trimoxazole", ("co-trimoxazole", "")),
    ],
)
def test_an_allergy_is_a_substance_and_what_it_did(line, substance_and_reaction):
    assert rules.allergy_line(line) == substance_and_reaction


@given(st.text(max_size=200))
def test_whatever_is_typed_in_a_list_is_taken(text):
    for line in rules.lines_of(text):
        for parts_of in (rules.diagnosis_line, rules.allergy_line, rules.medicine_line):
            assert len(parts_of(line)) == 2


@pytest.mark.parametrize(
    ("province", "kind", "number", "doubtful"),
    [
        ("ON", "physician", "900001", False),
        ("ON", "physician", "90 001", False),
        ("ON", "physician", "9000011", True),
        ("ON", "physician", "٩٠٠٠٠١", True),
        ("AB", "physician", "900001", True),
        ("ON", "nurse-practitioner", "anything", False),
        ("YT", "physician", "x", False),
        ("", "physician", "x", False),
    ],
)
def test_a_licence_is_doubted_only_where_its_form_is_known(province, kind, number, doubtful):
    shape = rules.licence_shape_missed(province, kind, number)
    assert (shape is not None) is doubtful


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\chart.pdf", "chart.pdf"),
        ("chart\0.pdf\r\n", "chart.pdf"),
        ("chart\u202efdp.exe", "chartfdp.exe"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("/", ""),
        ("Résumé du dossier.pdf", "Résumé du dossier.pdf"),
    ],
)
def test_a_file_keeps_the_plain_part_of_its_name(name, kept):
    assert rules.plain_name(name) == kept
