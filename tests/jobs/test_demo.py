"""The demo clinic: people at every step, written by the actions of the pages, in the order of time."""

from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from lightwell.assessment.models import Decision
from lightwell.audit import queries as audit
from lightwell.audit.models import AuditEvent
from lightwell.chart import documents
from lightwell.consent.models import ConsentGiven
from lightwell.courses.models import Course, CourseStep
from lightwell.jobs.demo import build as building
from lightwell.jobs.demo import people, stock
from lightwell.letters import queries as letters
from lightwell.outcomes import queries as outcomes
from lightwell.patients import actions as patients
from lightwell.pharmacy import queries as register
from lightwell.pharmacy.models import Lot, RegisterEntry
from lightwell.referrals import inbox as referrals
from lightwell.referrals.models import Referral
from lightwell.scheduling.models import Appointment
from lightwell.staff.models import User
from lightwell.treatment import queries as treatment
from lightwell.treatment.models import DoseEvent, TreatmentOrder
from lightwell.treatment.record import record_of, records_of
from tests.factories.staff import a_user

NOW = datetime(2026, 11, 24, 16, 2, tzinfo=UTC)
"""A Tuesday, two minutes past eleven in Toronto."""


@pytest.fixture(scope="module")
def clinic(django_db_setup, django_db_blocker):
    """Twelve people, built once for this file and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield building.build(12, 1, NOW)
        transaction.set_rollback(True)


def today():
    return records_of(treatment.treatments_on(NOW.date()))


# ---------------------------------------------------------------- people at every step


def test_referrals_wait_for_an_answer_for_information_and_for_an_assessment(clinic):
    inbox = referrals.inbox(NOW)
    assert inbox.to_triage and inbox.waiting_for_information and len(inbox.wait_list) >= 2
    assert inbox.nobodys and inbox.waiting_for_information[0].next_try_on


def test_somebody_is_booked_for_an_assessment_to_come(clinic):
    assert Appointment.objects.booked().filter(kind="assessment", starts_at__gt=NOW).exists()


def test_somebody_is_not_suitable_and_the_others_are(clinic):
    outcomes_of = set(Decision.objects.values_list("outcome", flat=True))
    assert outcomes_of == {"suitable", "not-suitable"}


def test_courses_are_ordered_under_way_and_completed(clinic):
    booked = Appointment.objects.booked().filter(kind="treatment").values("course")
    assert Course.objects.exclude(pk__in=booked).exists()
    assert Course.objects.filter(kind="maintenance").exists()
    assert CourseStep.objects.filter(step="completed").exists()


def test_a_dose_is_running_with_one_check_late(clinic):
    running = next(record for record in today() if record.stage == "running")
    check = running.next_check(NOW)
    assert check.met_at is None and check.overdue
    assert [one.met_at is None for one in running.checks(NOW) if one.due_at <= NOW].count(True) == 1


def test_somebody_is_ready_to_leave_and_has_not_left(clinic):
    recovering = next(record for record in today() if record.stage == "recovering")
    assert all(recovering.leaving_lines(NOW, cssrs_high=False).values())


def test_a_safety_task_of_today_is_open_and_everything_before_is_settled(clinic):
    rows = outcomes.open_tasks(NOW)
    assert len({row.task.patient_id for row in rows}) == 1
    assert not any(row.overdue for row in rows)
    assert outcomes.settled_tasks(NOW)


def test_letters_are_signed_and_some_wait_for_a_signature(clinic):
    desk = letters.desk()
    assert desk.sent and desk.to_sign and desk.due
    assert all(bytes(one.document.pdf).startswith(b"%PDF") for one in desk.sent)


def test_somebody_finished_and_the_recommendation_waits(clinic):
    pending = [one for one in Course.objects.open() if outcomes.recommendation_of(one).after_treatment == 6]
    assert len(pending) == 1 and outcomes.recommendation_of(pending[0]).decision is None


def test_a_recommendation_was_decided_before_maintenance_began(clinic):
    completed = CourseStep.objects.get(step="completed").course
    assert [one.chosen for one in outcomes.decisions_on(completed)] == ["maintenance"]


def test_consents_are_signed_with_the_finger_or_with_the_name_and_kept_as_a_pdf(clinic):
    signed = list(ConsentGiven.objects.select_related("document"))
    assert {bool(one.signature_svg_path) for one in signed} == {True, False}
    assert all(documents.intact(one.document) for one in signed)


# ---------------------------------------------------------------- the record


def test_the_audit_chain_holds_and_no_row_was_changed(clinic):
    assert audit.broken_link() is None
    assert audit.changed_rows() == []


def test_the_audit_trail_is_in_the_order_of_time_and_ends_now(clinic):
    moments = list(AuditEvent.objects.order_by("seq").values_list("at", flat=True))
    assert moments == sorted(moments) and moments[-1] <= NOW


def test_the_register_balances_but_for_the_dose_that_runs(clinic):
    running = next(record for record in today() if record.stage == "running")
    assert [open_draw.draw.treatment_id for open_draw in register.open_draws()] == [running.treatment.pk]
    assert register.short_counts() == []


def test_what_was_given_is_what_the_register_says(clinic):
    ordered = TreatmentOrder.objects.filter(treatment__departure__isnull=False)
    for order in ordered:
        sums = register.reconciliation_of(order.treatment_id)
        assert sums.given_mg == order.dose_mg == record_of(order.treatment).given_mg
        assert sums.unaccounted_mg == 0 and sums.wasted_mg >= 2


def test_the_safe_was_counted_this_morning_by_two_people(clinic):
    assert register.closing(NOW).uncounted == []
    counts = RegisterEntry.objects.filter(kind="count")
    assert counts.exists() and not counts.filter(witness_name="").exists()


def test_the_lots_are_named_in_turn(clinic):
    lots = Lot.objects.order_by("received_at").values_list("lot_number", flat=True)
    assert list(lots) == ["LW-DEMO-A", "LW-DEMO-B"][: len(lots)]


def test_nobody_who_works_here_is_two_people_at_one_examination(clinic):
    for record in today():
        examiners = [exam.recorded_by_id for exam in record.examinations.values()]
        assert len(set(examiners)) == len(examiners)


# ---------------------------------------------------------------- the way in


def test_everyone_signs_in_with_the_password_that_is_shown(clinic):
    for account in people.shown():
        user = User.objects.get(username=account.username)
        assert user.check_password(people.PASSWORD) and user.role == account.role


def test_the_links_open_what_they_say(clinic):
    opened = [patients.open_link(token=link.token, at=NOW)[0] for link in clinic.links]
    assert [session.purpose for session in opened] == ["pages", "check-in"]
    assert outcomes.open_check_in_of(clinic.links[1].patient, NOW)


# ---------------------------------------------------------------- the same again, and other moments


def a_snapshot(patients_wanted: int, seed: int, now: datetime) -> list:
    """Names, statuses and amounts of a clinic that is built and taken back."""
    with transaction.atomic():
        building.build(patients_wanted, seed, now)
        found = [
            *Referral.objects.with_status().order_by("received_at").values_list("family_name", "status"),
            *Decision.objects.order_by("entered_at").values_list("patient__family_name", "outcome"),
            *Appointment.objects.order_by("starts_at", "chair__name").values_list("starts_at", "number"),
            *DoseEvent.objects.order_by("happened_at", "entered_at").values_list("what", "given_mg"),
            *RegisterEntry.objects.order_by("at", "container__label", "line").values_list(
                "kind", "amount_mg"
            ),
            *AuditEvent.objects.order_by("seq").values_list("at", "actor_name", "action"),
        ]
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_the_same_seed_and_moment_give_the_same_clinic():
    assert a_snapshot(8, 3, NOW) == a_snapshot(8, 3, NOW)


@pytest.mark.django_db
def test_on_a_sunday_the_clinic_is_as_it_was_on_friday():
    sunday = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
    built = building.build(8, 1, sunday)
    assert built.at == datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    running = records_of(treatment.treatments_on(built.at.date()))
    assert [record.stage for record in running] == ["running"]
    assert built.links and audit.broken_link() is None


# ---------------------------------------------------------------- the command


def told(**options) -> str:
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def built_in_no_time(monkeypatch):
    """The command without the minute that a whole clinic takes: only its people are hired."""
    when = timezone.now()

    def hire(patients_wanted, seed, now, tell):
        people.hire(when, 1)
        tell(1.0)
        return building.Built(now, ())

    monkeypatch.setattr("lightwell.jobs.management.commands.demo.build", hire)


@pytest.mark.django_db
def test_the_command_tells_the_accounts_and_the_password(built_in_no_time):
    text = told(patients=3)
    assert people.PASSWORD in text and "ready in" in text
    assert all(
        f"{role} " in text for role in ("coordinator", "nurse", "physician", "psychiatrist", "manager")
    )
    assert "nurse2" not in text


@pytest.mark.django_db
def test_a_second_run_refuses_with_a_sentence(built_in_no_time):
    told(patients=3)
    with pytest.raises(CommandError, match="not empty"):
        told(patients=3)
    assert User.objects.count() == len(people.ACCOUNTS)


@pytest.mark.django_db
def test_if_new_tells_the_accounts_of_a_demo_clinic_again(built_in_no_time):
    told(patients=3)
    again = told(if_new=True)
    assert people.PASSWORD in again and "ready in" not in again


@pytest.mark.django_db
def test_if_new_says_nothing_in_a_clinic_of_real_people():
    a_user("manager")
    assert told(if_new=True) == "" and User.objects.count() == 1


@pytest.mark.django_db
def test_a_clinic_of_nobody_is_refused():
    with pytest.raises(CommandError, match="one patient or more"):
        told(patients=0)


@pytest.mark.django_db
def test_an_interrupted_build_leaves_nothing_behind():
    def stop(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        building.build(2, 1, NOW, stop)
    assert building.is_empty()


@pytest.mark.django_db
def test_the_password_opens_the_door(rf):
    people.hire(NOW, 1)
    assert authenticate(rf.post("/"), username="nurse", password=people.PASSWORD)


# ---------------------------------------------------------------- the safe


@pytest.mark.parametrize(("dose", "drawn"), [(30, 35), (33, 35), (34, 40), (38, 40), (39, 45)])
def test_a_dose_is_drawn_up_in_fives_with_something_to_spare(dose, drawn):
    assert stock.drawn_mg(Decimal(dose)) == drawn
