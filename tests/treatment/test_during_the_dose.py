"""At the chair: vital signs, pauses, events, the register that must equal what was given, and leaving."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from lightwell.audit.refusal import Refused
from lightwell.pharmacy import actions as pharmacy
from lightwell.pharmacy import queries as register
from lightwell.treatment import actions, queries
from lightwell.treatment.models import DoseEvent, HelpCall, VitalSigns
from lightwell.treatment.record import record_of, records_of
from lightwell.treatment.rules.checks import Breach
from lightwell.treatment.rules.infusion import What
from tests.factories.treatment import (
    MINUTE,
    RECOVERED,
    START,
    a_treatment,
    ends,
    is_measured,
    leaves,
    recovers,
)

pytestmark = pytest.mark.django_db


def after(minute: int):
    return START + minute * MINUTE


def test_a_set_is_kept_with_when_it_was_measured_and_when_it_was_typed(team):
    treatment = a_treatment("running", team=team)
    row = actions.record_vital_signs(
        by=team.nurse, at=after(14), treatment=treatment, measured_at=after(10), heart_rate_bpm=74
    )
    assert (row.measured_at, row.entered_at) == (after(10), after(14))
    assert row.systolic_mmhg is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"systolic_mmhg": 480, "diastolic_mmhg": 80}, "systolic_mmhg"),
        ({"systolic_mmhg": 80, "diastolic_mmhg": 120}, "diastolic_mmhg"),
        ({"systolic_mmhg": 120}, "diastolic_mmhg"),
        ({"diastolic_mmhg": 80}, "systolic_mmhg"),
        ({"spo2_percent": 101}, "spo2_percent"),
        ({"moaas_score": 6}, "moaas_score"),
        ({}, "systolic_mmhg"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(team, values, field):
    treatment = a_treatment("running", team=team)
    before = VitalSigns.objects.count()
    with pytest.raises(Refused) as refused:
        actions.record_vital_signs(
            by=team.nurse, at=after(10), treatment=treatment, measured_at=after(10), **values
        )
    assert refused.value.field == field and VitalSigns.objects.count() == before


def test_the_database_itself_refuses_a_pressure_the_wrong_way_round(team):
    signs = is_measured(team, a_treatment("running", team=team), after(10))
    fields = {f.attname: getattr(signs, f.attname) for f in signs._meta.concrete_fields}
    wrong = VitalSigns(**{**fields, "id": uuid4(), "record": uuid4(), "systolic_mmhg": 70})
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong.save(force_insert=True)


def test_a_double_click_is_one_set(team):
    treatment, key = a_treatment("running", team=team), uuid4()
    say = {"by": team.nurse, "at": after(10), "treatment": treatment, "measured_at": after(10), "id": key}
    actions.record_vital_signs(**say, heart_rate_bpm=80)
    actions.record_vital_signs(**say, heart_rate_bpm=80)
    assert VitalSigns.objects.filter(pk=key).count() == 1


def test_a_correction_keeps_the_old_value_and_counts_once(team):
    treatment = a_treatment("running", team=team)
    signs = is_measured(team, treatment, after(10), systolic_mmhg=184, diastolic_mmhg=112)
    assert Breach.PAUSE_LEVEL in record_of(treatment).breaking_now
    actions.correct_vital_signs(
        by=team.nurse, at=after(11), signs=signs, reason="Read from the wrong chair", systolic_mmhg=134,
        diastolic_mmhg=82,
    )  # fmt: skip
    assert record_of(treatment).breaking_now == ()
    assert VitalSigns.objects.filter(record=signs.record).count() == 2


def test_the_next_check_is_due_ten_minutes_on_and_late_is_said(team):
    treatment = a_treatment("running", team=team)
    record = record_of(treatment)
    assert record.next_check(after(4)).due_at == after(10)
    late = record.next_check(after(17))
    assert (late.due_at, late.late_min, late.overdue) == (after(10), 7, True)
    is_measured(team, treatment, after(16))
    assert record_of(treatment).next_check(after(17)).due_at == after(20)


def test_a_set_just_before_the_next_check_meets_both(team):
    treatment = a_treatment("running", team=team)
    is_measured(team, treatment, after(18))
    assert record_of(treatment).next_check(after(19)).due_at == after(30)


def test_while_the_pressure_is_raised_a_check_is_due_every_five_minutes(team):
    treatment = a_treatment("running", team=team)
    is_measured(team, treatment, after(10), systolic_mmhg=164, diastolic_mmhg=98)
    assert record_of(treatment).next_check(after(11)).due_at == after(15)
    is_measured(team, treatment, after(15))
    is_measured(team, treatment, after(20))
    assert record_of(treatment).next_check(after(21)).due_at == after(30)


def test_a_pause_and_half_the_rate_give_what_the_pump_gave(team):
    treatment = a_treatment("running", team=team)
    say = {"by": team.nurse, "treatment": treatment}
    actions.pause_dose(**say, at=after(25), happened_at=after(25), why="183/111")
    assert record_of(treatment).stage == "paused"
    actions.resume_dose(**say, at=after(42), happened_at=after(42), rate_share=Decimal("0.5"))
    infusion = record_of(treatment).infusion
    assert infusion.given_mg(after(62)) == Decimal("31.5")
    assert infusion.expected_end(after(62)) == after(72)


@pytest.mark.parametrize("share", ["1.5", "0", "-1"])
def test_never_faster_than_ordered(team, share):
    treatment = a_treatment("running", team=team)
    with pytest.raises(Refused, match="never faster"):
        actions.resume_dose(
            by=team.nurse, at=after(5), treatment=treatment, happened_at=after(5), rate_share=Decimal(share)
        )


def test_of_two_tablets_that_stop_at_once_the_second_is_told(team):
    treatment = a_treatment("running", team=team)
    stale = record_of(treatment)
    stop = {"by": team.nurse, "at": after(20), "treatment": treatment, "happened_at": after(20)}
    actions.finish_dose(**stop, given_mg=Decimal(18), what=What.STOP, why="headache")
    with pytest.raises(Refused):
        actions.finish_dose(**stop, given_mg=Decimal(20), what=What.STOP, why="headache")
    assert stale.infusion.may(What.STOP)
    assert DoseEvent.objects.filter(what=What.STOP).count() == 1


def test_the_register_equals_what_was_given(team):
    treatment = a_treatment("over", team=team)
    sums = register.reconciliation_of(treatment.pk)
    assert (sums.drawn_mg, sums.given_mg, sums.unaccounted_mg) == (40, 36, 4)
    draw = register.draws_of(treatment.pk).get()
    pharmacy.waste(by=team.nurse, witness=team.physician, at=after(45), amount_mg=Decimal(4), draw=draw)
    assert register.reconciliation_of(treatment.pk).unaccounted_mg == 0


def test_more_than_ordered_cannot_have_been_given(team):
    treatment = a_treatment("running", team=team)
    with pytest.raises(Refused) as refused:
        actions.finish_dose(
            by=team.nurse, at=after(40), treatment=treatment, happened_at=after(40), given_mg=Decimal(37)
        )
    assert refused.value.field == "given_mg"
    assert register.reconciliation_of(treatment.pk).given_mg == 0


def test_stopping_early_needs_a_reason(team):
    treatment = a_treatment("running", team=team)
    with pytest.raises(Refused) as refused:
        actions.finish_dose(
            by=team.nurse, at=after(20), treatment=treatment, happened_at=after(20),
            given_mg=Decimal(18), what=What.STOP,
        )  # fmt: skip
    assert refused.value.field == "why"


def test_something_unwanted_is_kept_by_its_code_and_ends(team):
    treatment = a_treatment("running", team=team)
    event = actions.record_event(
        by=team.nurse, at=after(24), treatment=treatment, code="nausea", grade=1, onset_at=after(24)
    )
    actions.end_event(by=team.nurse, at=after(60), event=event, over_at=after(58))
    (kept,) = record_of(treatment).adverse_events
    assert (kept.code, kept.over_at, kept.version) == ("nausea", after(58), 2)


@pytest.mark.parametrize(("code", "grade"), [("<script>", 1), ("nausea", 9), ("", 1)])
def test_an_event_that_is_not_on_the_list_is_refused(team, code, grade):
    treatment = a_treatment("running", team=team)
    with pytest.raises(Refused):
        actions.record_event(
            by=team.nurse, at=after(24), treatment=treatment, code=code, grade=grade, onset_at=after(24)
        )


def test_a_call_for_help_is_open_until_somebody_comes(team):
    treatment = a_treatment("running", team=team)
    call = actions.call_for_help(by=team.nurse, at=after(5), treatment=treatment)
    assert actions.call_for_help(by=team.second_nurse, at=after(6), treatment=treatment) == call
    assert record_of(treatment).open_call == call
    actions.answer_call(by=team.physician, at=after(6), call=call)
    assert record_of(treatment).open_call is None and HelpCall.objects.count() == 1


def test_an_hour_after_the_dose_and_well_the_patient_goes_home(team):
    treatment = a_treatment("recovered", team=team)
    departure = leaves(team, treatment)
    assert departure.escort_name == "Rowan Fernwhistle (brother)"
    assert record_of(treatment).stage == "gone"
    (given,) = queries.given_in(treatment.course)
    assert (given.given_mg, given.highest_bp, given.stopped_early) == (36, (118, 76), False)


def test_too_early_is_refused_with_what_is_missing_and_nothing_is_written(team):
    treatment = a_treatment("over", team=team)
    with pytest.raises(Refused, match=r"the least stay.*the escort being here"):
        actions.leave(
            by=team.nurse, at=after(50), treatment=treatment, left_at=after(50), escort_name="Rowan"
        )
    assert record_of(treatment).departure is None


def test_nobody_goes_home_alone_but_against_advice_is_kept_with_its_reason(team):
    treatment = a_treatment("over", team=team)
    recovers(team, treatment, escort_present="no")
    with pytest.raises(Refused, match="escort"):
        leaves(team, treatment)
    say = {"by": team.nurse, "at": after(110), "treatment": treatment, "left_at": after(110)}
    with pytest.raises(Refused) as refused:
        actions.leave(**say, escort_name="", against_advice=True)
    assert refused.value.field == "reason"
    left = actions.leave(**say, escort_name="", against_advice=True, reason="Would not wait; told the risks.")
    assert left.against_advice


def test_a_patient_does_not_leave_with_a_dose_running(team):
    treatment = a_treatment("running", team=team)
    with pytest.raises(Refused, match="Stop it first"):
        actions.leave(
            by=team.nurse, at=after(20), treatment=treatment, left_at=after(20), escort_name="",
            against_advice=True, reason="walked out",
        )  # fmt: skip


@pytest.mark.parametrize("points", [3, -1, 99])
def test_a_part_of_a_score_has_three_steps(team, points):
    treatment = a_treatment("over", team=team)
    with pytest.raises(Refused) as refused:
        actions.record_recovery(
            by=team.nurse, at=after(60), treatment=treatment, assessed_at=after(60),
            **{**RECOVERED, "aldrete_activity": points},
        )  # fmt: skip
    assert refused.value.field == "aldrete_activity"


def test_many_visits_are_read_in_as_many_queries_as_one(team, django_assert_num_queries):
    treatments = [a_treatment("running", team=team)]
    with django_assert_num_queries(10):
        records_of(treatments)
    with django_assert_num_queries(10):
        records_of(treatments * 3)


def test_a_set_that_arrives_after_the_patient_left_is_still_kept(team):
    treatment = a_treatment("gone", team=team)
    late = actions.record_vital_signs(
        by=team.nurse, at=after(200), treatment=treatment, measured_at=after(70), heart_rate_bpm=70
    )
    assert late in record_of(treatment).vital_signs
    with pytest.raises(Refused, match="has left"):
        ends(team, treatment)
