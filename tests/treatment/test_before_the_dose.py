"""From the door to the needle: arrival, two examinations, the order, and every gate before the dose."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from lightwell.assessment import actions as assessment
from lightwell.audit.models import AuditEvent
from lightwell.audit.refusal import Refused
from lightwell.chart.models import BodyMeasurement
from lightwell.consent import actions as consent
from lightwell.courses.actions import close_course
from lightwell.scheduling import actions as scheduling
from lightwell.treatment import actions, queries
from lightwell.treatment.models import DoseEvent, Examination, Treatment, TreatmentOrder
from lightwell.treatment.record import record_of
from lightwell.treatment.rules.gates import Gate
from tests.factories.pharmacy import a_container
from tests.factories.treatment import (
    ARRIVED,
    MINUTE,
    SEAT,
    START,
    a_treatment,
    an_expected_visit,
    arrives,
    is_asked,
    is_drawn,
    is_examined,
    is_measured,
    is_ordered,
    starts,
)

pytestmark = pytest.mark.django_db


def test_a_patient_arrives_once_however_often_somebody_clicks(team):
    visit = an_expected_visit(team)
    first = arrives(team, visit)
    again = actions.arrive(by=team.second_nurse, at=ARRIVED + MINUTE, appointment=visit)
    assert again == first and Treatment.objects.count() == 1
    assert (first.number, first.chair) == (1, visit.chair)


def test_nobody_arrives_for_a_visit_of_another_day_or_one_that_was_cancelled(team):
    visit = an_expected_visit(team)
    with pytest.raises(Refused, match="another day"):
        arrives(team, visit, at=ARRIVED + timedelta(days=1))
    scheduling.cancel_appointment(by=team.nurse, at=ARRIVED, appointment=visit, reason="ill")
    with pytest.raises(Refused, match="moved or cancelled"):
        arrives(team, type(visit).objects.get(pk=visit.pk))


def test_what_was_asked_again_is_the_next_version(team):
    treatment = a_treatment("asked", team=team)
    actions.record_arrival(by=team.nurse, at=SEAT, treatment=treatment, escort="no")
    arrival = record_of(treatment).arrival
    assert (arrival.version, arrival.escort, arrival.driving_today) == (2, "no", "no")


@pytest.mark.parametrize("days", [-4, 1])
def test_a_meal_to_come_or_of_last_week_is_a_wrong_date(team, days):
    treatment = a_treatment("arrived", team=team)
    with pytest.raises(Refused) as refused:
        is_asked(team, treatment, last_food_at=treatment.arrived_at + timedelta(days=days))
    assert refused.value.field == "last_food_at"


def test_the_nurse_weighs_and_the_weight_is_in_the_chart(team):
    treatment = a_treatment("examined", team=team)
    weighed = BodyMeasurement.objects.for_patient(treatment.patient).latest("measured_at")
    assert weighed.weight_kg == Decimal("72.4")
    assert set(record_of(treatment).examinations) == {"nurse", "physician"}


@pytest.mark.parametrize("weight", ["900", "3", "-70"])
def test_a_weight_that_cannot_be_is_refused_beside_its_field(team, weight):
    treatment = a_treatment("arrived", team=team)
    with pytest.raises(Refused) as refused:
        is_examined(team, treatment, weight_kg=weight)
    assert refused.value.field == "weight_kg" and not Examination.objects.exists()


def test_one_person_cannot_examine_twice_under_two_titles(team):
    treatment = a_treatment("arrived", team=team)
    actions.examine_as_physician(by=team.physician, at=SEAT, treatment=treatment, goes_ahead=True)
    team.physician.role = "nurse"
    with pytest.raises(Refused, match="Two different people"):
        actions.examine_as_nurse(by=team.physician, at=SEAT, treatment=treatment, weight_kg=Decimal(70))


def test_a_nurse_does_not_sign_the_physicians_examination(team):
    treatment = a_treatment("arrived", team=team)
    with pytest.raises(Refused, match="role"):
        actions.examine_as_physician(by=team.nurse, at=SEAT, treatment=treatment, goes_ahead=True)


def test_the_dose_rests_on_todays_weight(team):
    treatment = a_treatment("scored", team=team)
    with pytest.raises(Refused, match="Weigh the patient first"):
        is_ordered(team, treatment)
    is_examined(team, treatment)
    is_ordered(team, treatment)
    order = record_of(treatment).order
    assert (order.exact_mg, order.dose_mg, order.volume_ml) == (Decimal("36.2"), 36, Decimal("3.6"))
    assert (order.rate_ml_per_h, order.diluted_to_ml) == (75, 50)


@pytest.mark.parametrize(
    ("changes", "field"), [({"mg_per_kg": Decimal(5)}, "mg_per_kg"), ({"over_min": 5}, "over_min")]
)
def test_no_order_goes_beyond_a_hard_limit(team, changes, field):
    treatment = a_treatment("examined", team=team)
    with pytest.raises(Refused) as refused:
        is_ordered(team, treatment, **changes)
    assert refused.value.field == field and not TreatmentOrder.objects.exists()


def test_a_new_order_before_the_dose_takes_the_place_of_the_old(team):
    treatment = a_treatment("ordered", team=team)
    is_ordered(team, treatment, mg_per_kg=Decimal("0.6"))
    order = record_of(treatment).order
    assert (order.version, order.dose_mg) == (2, 43)


def test_another_strength_than_ordered_is_not_drawn(team):
    treatment = a_treatment("ordered", team=team)
    strong = a_container(concentration_mg_per_ml=Decimal(50), lot_number="LW-DEMO-S")
    with pytest.raises(Refused) as refused:
        is_drawn(team, treatment, container=strong)
    assert refused.value.field == "container"


def test_with_everything_done_the_dose_starts_once(team):
    treatment = a_treatment("measured", team=team)
    assert all(state is True for state in queries.clearance(record_of(treatment), START).gates.values())
    event = starts(team, treatment)
    assert record_of(treatment).stage == "running"
    with pytest.raises(Refused, match="was first"):
        starts(team, treatment)
    assert list(DoseEvent.objects.all()) == [event]


@pytest.mark.parametrize(
    ("without", "gate"),
    [
        ("asked", Gate.ARRIVAL),
        ("scored", Gate.HOLDS),
        ("examined", Gate.NURSE),
        ("ordered", Gate.ORDER),
        ("drawn", Gate.DRAWN),
        ("measured", Gate.VITALS),
    ],
)
def test_without_one_step_nothing_starts_and_the_sentence_says_which(team, without, gate):
    needs = {"examined": ("ordered", "drawn"), "ordered": ("drawn",)}.get(without, ())
    treatment = a_treatment(without_later(without, needs), team=team, without=without)
    found = queries.clearance(record_of(treatment), START).gates
    assert found[gate] is not True
    with pytest.raises(Refused, match="Not yet"):
        starts(team, treatment)
    assert not DoseEvent.objects.exists()


def without_later(without: str, needs: tuple) -> str:
    """As far as the day can go without that step."""
    return {"examined": "scored", "ordered": "examined"}.get(without, "measured")


def test_a_consent_that_was_withdrawn_at_the_chair_stops_the_dose(team):
    treatment = a_treatment("measured", team=team)
    consent.withdraw_consent(by=team.nurse, at=START - MINUTE, patient=treatment.patient)
    with pytest.raises(Refused, match="a consent that counts today"):
        starts(team, treatment)


def test_a_block_that_was_not_there_when_it_was_decided_stops_the_dose(team):
    treatment = a_treatment("measured", team=team)
    told = {"by": team.nurse, "at": START - MINUTE, "patient": treatment.patient}
    assessment.record_allergy(**told, substance="ketamine")
    assert queries.clearance(record_of(treatment), START).gates[Gate.DECISION] is False
    with pytest.raises(Refused, match="Not yet"):
        starts(team, treatment)
    assert not DoseEvent.objects.exists()


def test_a_consent_signed_before_the_last_course_ended_stops_the_dose(team):
    treatment = a_treatment("measured", team=team)
    over = {"outcome": "completed", "reason": "To begin anew"}
    close_course(by=team.psychiatrist, at=START - MINUTE, course=treatment.course, **over)
    with pytest.raises(Refused, match="a consent that counts today"):
        starts(team, treatment)


def test_that_the_patient_still_agrees_is_an_entry_of_its_own_and_no_means_no(team):
    treatment = a_treatment("measured", team=team)
    assert queries.confirmation_of(treatment).agrees == "yes"
    is_asked(team, treatment, consent_confirmed="no")
    said = queries.confirmation_of(treatment)
    assert (said.agrees, said.version, said.reason) == ("no", 2, "Asked again")
    assert queries.clearance(record_of(treatment), START).gates[Gate.CONFIRMED] is False
    with pytest.raises(Refused, match="agrees"):
        starts(team, treatment)


def test_the_same_word_again_is_the_same_entry(team):
    treatment = a_treatment("measured", team=team)
    first = queries.confirmation_of(treatment)
    is_asked(team, treatment, alcohol_last_24_h="yes")
    assert queries.confirmation_of(treatment) == first
    assert record_of(treatment).arrival.version == 2


@pytest.mark.parametrize(
    "answers",
    [
        {"escort": "no"},
        {"driving_today": "yes"},
        {"intoxication_or_withdrawal": "yes"},
        {"escort": ""},
        {"severe_nausea_cold_or_asthma": "unknown"},
    ],
)
def test_what_words_cannot_open_stays_shut(team, answers):
    treatment = a_treatment("measured", team=team)
    is_asked(team, treatment, **answers)
    found = queries.clearance(record_of(treatment), START)
    assert found.gates[Gate.HOLDS] is not True and found.standing


def test_a_pressure_above_the_limit_needs_the_physicians_words(team):
    treatment = a_treatment("drawn", team=team)
    is_measured(team, treatment, START - MINUTE, systolic_mmhg=146, diastolic_mmhg=88)
    assert [hold.code for hold in queries.clearance(record_of(treatment), START).standing] == ["B07"]
    is_examined(team, treatment, cleared={"B07": "Anxious, 138 at home this morning. Go on, check often."})
    assert queries.clearance(record_of(treatment), START).may_start


def test_at_the_hard_limit_words_do_not_help(team):
    treatment = a_treatment("drawn", team=team)
    is_measured(team, treatment, START - MINUTE, systolic_mmhg=162, diastolic_mmhg=88)
    is_examined(team, treatment, cleared={"B07": "go", "predose.bp.hard": "go"})
    assert queries.clearance(record_of(treatment), START).gates[Gate.HOLDS] is False


def test_a_much_larger_dose_than_last_time_needs_a_second_signature(team):
    first = a_treatment("gone", team=team)
    visit = first.patient.appointments.filter(number=2).get()
    second = arrives(team, visit, at=visit.starts_at - 20 * MINUTE)
    is_examined(team, second)
    is_ordered(team, second, mg_per_kg=Decimal("0.8"))
    order = record_of(second).order
    assert order.needs_sign_off
    with pytest.raises(Refused, match="second person"):
        actions.sign_off(by=team.physician, at=visit.starts_at, order=order)
    actions.sign_off(by=team.psychiatrist, at=visit.starts_at, order=order)
    assert queries.clearance(record_of(second), visit.starts_at).gates[Gate.SIGN_OFF] is True


def test_a_treatment_that_is_called_off_takes_nothing_more(team):
    treatment = a_treatment("examined", team=team)
    with pytest.raises(Refused, match="why"):
        actions.call_off(by=team.nurse, at=SEAT, treatment=treatment, reason=" ")
    actions.call_off(by=team.nurse, at=SEAT, treatment=treatment, reason="A cold; booked again.")
    assert record_of(treatment).stage == "called-off"
    with pytest.raises(Refused, match="called off"):
        is_ordered(team, treatment)


def test_nothing_is_kept_when_the_audit_line_cannot_be_written(team, monkeypatch):
    treatment = a_treatment("measured", team=team)
    monkeypatch.setattr("lightwell.audit.actions.append", lambda line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        starts(team, treatment)
    assert not DoseEvent.objects.exists()


def test_every_step_leaves_its_line(team):
    treatment = a_treatment("running", team=team)
    lines = AuditEvent.objects.filter(patient_id=treatment.patient_id, at__gte=ARRIVED)
    assert lines.filter(entity="treatment.DoseEvent").count() == 1
    assert set(lines.values_list("actor_name", flat=True)) >= {team.nurse.name, team.physician.name}


def test_a_retry_of_the_same_start_is_the_same_row(team):
    treatment, key = a_treatment("measured", team=team), uuid4()
    say = {"by": team.nurse, "at": START, "treatment": treatment, "started_at": START, "id": key}
    assert actions.start_dose(**say) == actions.start_dose(**say)
    assert DoseEvent.objects.count() == 1
