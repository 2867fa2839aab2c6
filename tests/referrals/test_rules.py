"""What a referral is judged by: moves, folders, places, what is missing, dates, codes, medicines, files."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell import knowledge
from lightwell.referrals import rules
from lightwell.referrals.rules import ENDS, Place, Sent, State, Status

TODAY = date(2026, 11, 24)
KNOWN = knowledge.current()
COMPLETE = Sent(
    reachable=True,
    has_card=True,
    card_is_plausible=True,
    trials=2,
    has_score=True,
    medicines_said=True,
    can_answer=True,
    has_licence=True,
)


def missing(answered=(), **change) -> tuple[str, ...]:
    """What a complete referral misses after `change`."""
    sent = replace(COMPLETE, **change)
    return rules.missing(sent, KNOWN.requirements.values(), KNOWN.policy, answered)


@pytest.mark.parametrize("to", [*sorted(ENDS), Status.INFORMATION_REQUESTED, Status.ACCEPTED])
def test_what_was_received_may_be_answered_in_each_way(to):
    assert rules.may_move(Status.RECEIVED, to)


def test_a_new_referral_can_only_be_received():
    assert [to for to in Status if rules.may_move(None, to)] == [Status.RECEIVED]


def test_every_stage_is_in_the_table_and_has_a_way_on():
    assert set(rules.MOVES) == {None, *Status}
    assert all(rules.MOVES.values())


@pytest.mark.parametrize("status", Status)
def test_from_every_stage_the_referral_can_come_to_its_end_and_back_to_triage(status):
    reached = {status}
    for _ in Status:
        reached |= {to for one in reached for to in rules.MOVES[one]}
    assert {Status.CLOSED, Status.RECEIVED} <= reached


def test_a_no_is_not_turned_into_a_yes_without_being_taken_up_again():
    assert not any(rules.may_move(end, Status.ACCEPTED) for end in ENDS)


def test_who_was_accepted_is_only_triaged_anew_or_closed():
    assert [to for to in Status if rules.may_move(Status.ACCEPTED, to)] == [Status.ACCEPTED, Status.CLOSED]


def test_who_was_asked_may_be_asked_again_and_may_answer():
    assert all(rules.may_move(Status.INFORMATION_REQUESTED, to) for to in Status)


@given(st.sampled_from(Status), st.booleans(), st.booleans(), st.booleans())
def test_every_referral_lies_in_one_folder(status, missing, booked, assessed):
    state = rules.state_of(status, missing=missing, booked=booked, assessed=assessed)
    assert state in State
    assert (state is State.CLOSED) == (status is Status.CLOSED or (status is Status.ACCEPTED and assessed))


@pytest.mark.parametrize(
    ("status", "seen", "state"),
    [
        (Status.RECEIVED, {}, State.NEW),
        (Status.RECEIVED, {"missing": True}, State.MISSING),
        (Status.INFORMATION_REQUESTED, {"missing": True}, State.WAITING),
        (Status.ACCEPTED, {}, State.WAIT_LIST),
        (Status.ACCEPTED, {"booked": True}, State.BOOKED),
        (Status.ACCEPTED, {"assessed": True}, State.CLOSED),
        (Status.DECLINED, {}, State.TO_TELL),
        (Status.REDIRECTED, {}, State.TO_TELL),
        (Status.CLOSED, {}, State.CLOSED),
    ],
)
def test_the_folder_follows_from_the_steps(status, seen, state):
    assert rules.state_of(status, **seen) is state


@pytest.mark.parametrize(
    ("how_soon", "waited", "target", "why"),
    [
        ("urgent", 1, 7, Place.URGENT),
        ("urgent", 9, 7, Place.URGENT),
        ("routine", 29, 28, Place.PAST_TARGET),
        ("routine", 28, 28, Place.ROUTINE),
        ("soon", 15, 14, Place.PAST_TARGET),
        ("soon", 3, 14, Place.SOON),
    ],
)
def test_each_place_on_the_wait_list_has_its_reason(how_soon, waited, target, why):
    assert rules.place_of(how_soon, waited, target) is why


WAITS = st.tuples(st.sampled_from(rules.HOW_SOON), st.integers(0, 400))
TARGETS = {"urgent": 7, "soon": 14, "routine": 28}


@given(WAITS, st.integers(1, 30))
def test_waiting_longer_never_moves_anyone_down(one, more):
    how_soon, waited = one
    target = TARGETS[how_soon]
    assert rules.place_order(how_soon, waited + more, target) < rules.place_order(how_soon, waited, target)


@given(st.lists(WAITS, min_size=2))
def test_the_urgent_stand_before_everyone(waits):
    listed = sorted(waits, key=lambda one: rules.place_order(*one, TARGETS[one[0]]))
    urgent = [how_soon == "urgent" for how_soon, _waited in listed]
    assert urgent == sorted(urgent, reverse=True)


def test_a_high_score_suggests_and_a_missing_one_says_nothing():
    reasons = KNOWN.answer_reasons.values()
    found = rules.suggested(20, reasons)
    assert (found.code, found.suggests) == ("severe-score", "soon")
    assert rules.suggested(19, reasons) is None and rules.suggested(None, reasons) is None


def test_eight_wrong_keys_in_a_quarter_of_an_hour_are_enough():
    now = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    wrong = [now - timedelta(minutes=n) for n in range(8)]
    assert not rules.may_try(wrong, now)
    assert rules.may_try(wrong[1:], now)
    assert rules.may_try(wrong, now + timedelta(minutes=9))


@pytest.mark.parametrize("typed", ["900 001", "900001", " 900-001 "])
def test_a_licence_number_is_compared_without_its_dashes(typed):
    assert rules.licence_as_compared(typed) == "900001"


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
    assert missing() == ()


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        ({"reachable": False}, "way-to-reach"),
        ({"has_card": False}, "health-card"),
        ({"card_is_plausible": False}, "health-card-doubtful"),
        ({"trials": 1}, "trials"),
        ({"has_score": False}, "score"),
        ({"medicines_said": False}, "medicines"),
        ({"can_answer": False}, "fax"),
        ({"has_licence": False}, "licence"),
        ({"allergies_said": False}, "allergies"),
        ({"risk_said": False}, "suicide-risk"),
        ({"licence_is_plausible": False}, "licence-doubtful"),
    ],
)
def test_each_gap_is_named_and_gone_once_it_was_answered(change, gap):
    assert missing(**change) == (gap,)
    assert missing(answered={gap}, **change) == ()


def test_what_an_attachment_may_hold_is_not_asked():
    assert missing(trials=0, has_score=False, medicines_said=False, attachments=1) == ()


def test_an_attachment_holds_no_phone_number_for_sure():
    assert missing(reachable=False, attachments=3) == ("way-to-reach",)


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
