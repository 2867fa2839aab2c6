"""First light: case 1 walks the whole pathway in a browser, as seven people, with axe on each page."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from lightwell.audit import queries as audit
from lightwell.letters.models import SignedLetter
from lightwell.outcomes import queries as outcomes
from lightwell.patients.models import Patient
from lightwell.pharmacy import queries as register
from lightwell.treatment import queries as treatments
from lightwell.treatment.models import Treatment
from tests.cases import facts
from tests.factories.pharmacy import a_lot
from tests.factories.scheduling import a_chair
from tests.factories.staff import PASSWORD, a_user
from tests.factories.treatment import the_team
from tests.journeys import visits
from tests.journeys.drawing import draws_a_name
from tests.journeys.tablet import is_with_staff

pytestmark = pytest.mark.journey
CASE, EXPECTED = facts.read("01-clean-responder")
TORONTO = ZoneInfo("America/Toronto")


def day(number: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of the case: day 0 is Monday 11 January 2027, in the wall time of Toronto."""
    on = date(2027, 1, 11) + timedelta(days=number)
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=TORONTO)


@pytest.fixture(scope="module")
def clinic(opened) -> dict:
    """People, four chairs and two lots of the case; nothing has come in yet."""
    team = the_team()
    people = {role: a_user(role) for role in ("coordinator", "manager", "auditor")}
    for _number in range(4):
        a_chair()
    stock = {"by": people["manager"], "witness": team.nurse, "expires_on": date(2027, 6, 30)}
    for letter in "AB":
        a_lot(lot_number=f"LW-DEMO-{letter}", labels=[f"{letter}1"], **stock)
    return {"team": team, **people}


def test_one_patient_walks_the_whole_pathway(clinic, clock, person):
    a_referrer_refers(clock, person)
    the_coordinator_accepts_and_books(clock, person)
    the_psychiatrist_assesses_and_decides(clock, person, clinic)
    the_patient_consents_on_the_tablet(clock, person)
    the_course_is_ordered_and_booked(clock, person)
    the_first_treatment_day(clock, person, clinic)
    the_patient_checks_in_from_home(clock, person)
    the_other_treatments(clock, clinic)
    the_psychiatrist_reviews_the_course(clock, person)
    the_letter_at_the_end_goes_out(clock, person)
    what_the_record_holds(clock, person)


def the_patient() -> Patient:
    return Patient.objects.get(family_name="Fernwhistle")


def a_referrer_refers(clock, person):
    clock.move_to(day(-28, 14))
    told, referral, history = CASE["person"], CASE["referral"], CASE["history"]
    doctor = person("referrer")
    doctor.opens("/")
    doctor.shows("01-home")
    doctor.opens("/for-patients/")
    doctor.shows("01-for-patients")
    doctor.opens("/refer/")
    doctor.presses("Send referral")
    doctor.sees("to fix before you send")
    doctor.types(
        given_name=told["given"], family_name=told["family"], birth_year=told["birth_year"], birth_month=3,
        birth_day=14, health_card_number=told["health_card"]["number"], phone=told["phone"],
        email=told["email"], phq9_total=20, code_icd10="F33.2", reason=referral["reason"],
        medicines="escitalopram 20 mg once daily\nrosuvastatin 10 mg once daily",
        referrer_name=referral["referrer"]["name"], clinic=referral["referrer"]["clinic"],
        licence_number=referral["referrer"]["registration_number"],
        referrer_phone=referral["referrer"]["phone"], referrer_fax=referral["referrer"]["fax"],
    )  # fmt: skip
    for place, trial in enumerate(history["treatment_trials"][:2], 1):
        doctor.types(**{
            f"trial_{place}_medicine": trial["medicine"],
            f"trial_{place}_dose": f"{trial['highest_dose_mg']} mg",
            f"trial_{place}_weeks": trial["weeks"],
        })  # fmt: skip
    doctor.chooses(
        sex="female", health_card_province="ON", language="en", indication="depression",
        referrer_kind="physician", suicide_risk="none", trial_1_helped="no", trial_2_helped="a-little",
    )  # fmt: skip
    doctor.chooses(**{f"safety_{topic}": "no" for topic in SAFETY})
    doctor.ticks("patient_agrees")
    doctor.shows("02-referral-form")
    doctor.presses("Send referral")
    doctor.sees("We have your referral", "Tracking code")
    doctor.shows("02b-referral-sent")


SAFETY = ("heart", "vessels", "psychosis", "substances", "ketamine", "liver", "bladder", "pregnancy",
          "breathing", "reaction")  # fmt: skip


def the_coordinator_accepts_and_books(clock, person):
    clock.move_to(day(-26, 10))
    coordinator = person("coordinator")
    coordinator.signs_in("coordinator")
    coordinator.opens("/inbox/")
    coordinator.sees("Fernwhistle", "Dr. Benedetta Larkspur")
    coordinator.shows("03-referral-inbox")
    coordinator.chooses(how_soon="routine")
    coordinator.presses("Add to the wait list")
    coordinator.sees("on the wait list")
    with coordinator.inside(".choose"):
        coordinator.types(day="2027-01-04")
    coordinator.sees("Monday 4 January, Dr. Sunniva Achterberg")
    coordinator.chooses(time="10:00")
    coordinator.presses("Book the assessment")
    coordinator.sees("Monday 4 January, 10:00")
    coordinator.shows("03-referral-booked")


def the_psychiatrist_assesses_and_decides(clock, person, clinic):
    clock.move_to(day(-7, 10, 5))
    patient = the_patient()
    psychiatrist = person("psychiatrist")
    psychiatrist.signs_in("psychiatrist")
    psychiatrist.opens(f"/patients/{patient.pk}/assessment/")
    psychiatrist.presses("Begin the assessment")
    psychiatrist.sees("Not known yet")
    psychiatrist.shows("04-assessment-unknown")
    visits.is_asked_everything(CASE, patient, by=clinic["team"].psychiatrist, at=timezone.now())
    psychiatrist.opens(f"/patients/{patient.pk}/assessment/scales/PHQ-9/")
    answers = CASE["scales"][0]["answers"]
    psychiatrist.chooses(**{f"item_{place}": value for place, value in enumerate(answers, 1)})
    psychiatrist.shows("04-phq-9")
    psychiatrist.presses("Save answers")
    visits.settles_the_task(psychiatrist, "Asked in the room: a wish, no thought of acting, no plan.")
    psychiatrist.opens(f"/patients/{patient.pk}/assessment/")
    psychiatrist.shows("04-assessment")
    with psychiatrist.inside("#decision"):
        psychiatrist.chooses(outcome="suitable")
        psychiatrist.chooses(chosen_suitable="trials-failed")
        psychiatrist.types(reasons="\n".join(CASE["assessment"]["reasons"]), password=PASSWORD)
        psychiatrist.presses("Sign decision")
    psychiatrist.sees("Suitable", "Not both yet")
    with psychiatrist.inside("#shared"):
        psychiatrist.chooses(patient_answer="yes", clinician_answer="yes")
        psychiatrist.types(patient_words="I want to try this.", present="Avery and Dr. Achterberg")
        psychiatrist.presses("Write it down")
    psychiatrist.sees("Both say yes")
    psychiatrist.opens(f"/patients/{patient.pk}/letters/")
    psychiatrist.presses("Draft letter")
    psychiatrist.sees("ketamine treatment is suitable")
    psychiatrist.shows("11-letter-edit")
    psychiatrist.types(password=PASSWORD)
    psychiatrist.presses("Sign letter")
    psychiatrist.sees("Signed")
    psychiatrist.shows("11-letter-decision")


def the_patient_consents_on_the_tablet(clock, person):
    clock.move_to(day(-5, 14))
    patient = the_patient()
    tablet = person("patient", width=820, height=1180)
    tablet.signs_in("nurse")
    tablet.opens(f"/patients/{patient.pk}/consent/")
    tablet.chooses(protocol="depression-iv-0.5-40x6")
    tablet.presses("Hand over the tablet")
    tablet.follows("Start reading")
    for number in range(1, 7):
        tablet.sees(f"Part {number} of 6")
        if number == 1:
            tablet.shows("09g-consent-read")
        tablet.ticks("understood")
        tablet.page.locator("[data-next]").click()
    is_with_staff(tablet)
    tablet.ticks("statements")
    draws_a_name(tablet.page)
    tablet.shows("09h-consent-sign")
    tablet.presses("Sign and send")
    tablet.sees("Your consent is signed")


def the_course_is_ordered_and_booked(clock, person):
    clock.move_to(day(-5, 15))
    patient = the_patient()
    psychiatrist = person("psychiatrist")
    psychiatrist.signs_in("psychiatrist")
    psychiatrist.opens(f"/patients/{patient.pk}/course/order/?protocol=depression-iv-0.5-40x6")
    psychiatrist.types(password=PASSWORD)
    psychiatrist.shows("05-course-order")
    psychiatrist.presses("Sign the order")
    psychiatrist.opens(
        f"/patients/{patient.pk}/course/plan/?first_day=2027-01-11&weekdays=1&weekdays=4&at=11:00"
    )
    psychiatrist.sees("Best fit")
    psychiatrist.shows("05-course-planning")
    psychiatrist.page.locator("td.pick button").first.click()
    psychiatrist.sees("2027-01-11", "2027-01-28")
    psychiatrist.shows("05-course")
    days = [one.starts_at.astimezone(TORONTO).date() - date(2027, 1, 11) for one in booked(patient)]
    assert [one.days for one in days] == CASE["course"]["days"]


def booked(patient):
    return patient.appointments.filter(kind="treatment").order_by("starts_at")


def the_first_treatment_day(clock, person, clinic):
    told = CASE["treatments"][0]
    clock.move_to(day(0, 10, 40))
    nurse, physician = person("nurse", width=1180, height=820), person("physician")
    nurse.signs_in("nurse")
    physician.signs_in("physician")
    nurse.opens("/today/")
    nurse.shows("06-today-board-morning")
    nurse.presses("Is here")
    treatment = Treatment.objects.get()
    prepare = f"/treatments/{treatment.pk}/prepare/"
    with nurse.inside("#arrival"):
        nurse.chooses(
            consent_confirmed="yes", escort="yes", driving_today="no", intoxication_or_withdrawal="no",
            severe_nausea_cold_or_asthma="no", may_be_pregnant="no", alcohol_last_24_h="no",
            cannabis_last_24_h="no",
        )  # fmt: skip
        nurse.types(
            last_food_at="2027-01-11T03:00", last_clear_fluid_at="2027-01-11T08:00",
            escort_name="Rowan Fernwhistle", escort_phone="416-555-0102",
        )  # fmt: skip
        nurse.presses("Save the answers")
    scores_are_asked(nurse, treatment, told)
    nurse.opens(prepare)
    with nurse.inside("#nurse"):
        nurse.types(weight_kg=told["weight_kg"], findings="Well, calm, good vein left arm.")
        nurse.presses("Save the examination")
    clock.move_to(day(0, 11, 5))
    records_a_check(nurse, treatment, told["vital_signs"][0])
    physician.opens(prepare)
    with physician.inside("#physician"):
        physician.chooses(goes_ahead="yes")
        physician.types(findings="Heart and lungs clear.", password=PASSWORD)
        physician.presses("Sign the examination")
    with physician.inside("#order"):
        physician.types(password=PASSWORD)
        physician.presses("Sign the order")
    physician.sees("72.4 kg × 0.5 mg/kg = 36.2 mg", "75 mL/h over 40 min")
    physician.shows("06-before-the-dose")
    the_dose_is_drawn_and_given(clock, nurse, treatment, clinic)
    it_is_watched_until_it_is_safe_to_leave(clock, nurse, physician, treatment, told)


def scores_are_asked(nurse, treatment, told):
    nurse.opens(f"/treatments/{treatment.pk}/scales/PHQ-9/")
    nurse.chooses(**{f"item_{n}": value for n, value in enumerate(told["scales"][0]["answers"], 1)})
    nurse.presses("Save answers")
    nurse.opens(f"/treatments/{treatment.pk}/scales/c-ssrs/")
    nurse.chooses(item_1="1", item_2="0", item_6="0")
    nurse.presses("Save answers")
    visits.settles_the_task(nurse, "C-SSRS in the same sitting: a wish, no thought of acting.")


def records_a_check(nurse, treatment, told):
    nurse.opens(f"/treatments/{treatment.pk}/vital-signs/")
    nurse.types(
        systolic_mmhg=told["systolic_mmhg"], diastolic_mmhg=told["diastolic_mmhg"],
        heart_rate_bpm=told["heart_rate"], spo2_percent=told["spo2_pct"],
        respiratory_rate_per_min=told["respiratory_rate"],
    )  # fmt: skip
    if "moaa_s" in told:
        nurse.chooses(moaas_score=told["moaa_s"])
    if told["minute"] == 30:
        nurse.shows("07b-treatment-entry")
    nurse.presses("Save check")


def the_dose_is_drawn_and_given(clock, nurse, treatment, clinic):
    clock.move_to(day(0, 11, 15))
    nurse.opens(f"/treatments/{treatment.pk}/prepare/")
    with nurse.inside("#draw"):
        nurse.field("container").select_option(index=0)
        nurse.types(amount_mg=40, password=PASSWORD, witness_password=PASSWORD)
        nurse.chooses(witness=str(clinic["team"].second_nurse.pk))
        nurse.presses("Record the draw")
    nurse.sees("40 mg drawn for this visit")
    clock.move_to(day(0, 11, 20))
    records_a_check(nurse, treatment, CASE["treatments"][0]["vital_signs"][1])
    nurse.presses("Start dose")
    nurse.sees("Running", "of 36 mg given")


def it_is_watched_until_it_is_safe_to_leave(clock, nurse, physician, treatment, told):
    start, live = day(0, 11, 20), f"/treatments/{treatment.pk}/"
    for reading in told["vital_signs"][2:6]:
        clock.move_to(start + timedelta(minutes=reading["minute"]))
        records_a_check(nurse, treatment, reading)
        if reading["minute"] == 20:
            clock.move_to(start + timedelta(minutes=24))
            nurse.opens(f"{live}events/")
            nurse.chooses(code="floating", grade="1")
            nurse.presses("Record in the log")
            nurse.opens(live)
            nurse.shows("07-treatment-session")
            physician.signs_in("physician")
            physician.opens("/today/")
            physician.shows("06-today-board")
    clock.move_to(start + timedelta(minutes=40, seconds=30))
    nurse.opens(live)
    nurse.follows("Finish")
    nurse.types(given_mg=36)
    nurse.presses("Finish the dose")
    for reading in told["vital_signs"][6:]:
        clock.move_to(start + timedelta(minutes=reading["minute"]))
        records_a_check(nurse, treatment, reading)
    clock.move_to(start + timedelta(minutes=103))
    nurse.opens(f"{live}leave/")
    nurse.sees("Still missing")
    visits.looks_at_recovery(nurse, treatment)
    nurse.shows("07-ready-to-leave")
    clock.move_to(start + timedelta(minutes=108))
    nurse.opens(f"{live}leave/")
    nurse.types(escort_name="Rowan Fernwhistle (brother)", password=PASSWORD)
    nurse.shows("07-leaving")
    nurse.presses("Sign, goes home")
    nurse.sees("Left 13:08")
    the_rest_is_wasted(nurse, treatment)


def the_rest_is_wasted(nurse, treatment):
    nurse.opens(f"/treatments/{treatment.pk}/waste/")
    nurse.types(amount_mg=4, password=PASSWORD, witness_password=PASSWORD)
    nurse.field("witness").select_option(label="Dr. Leopold Varga")
    nurse.presses("Waste it")
    sums, wanted = register.reconciliation_of(treatment.pk), EXPECTED["treatments"][0]["register"]
    assert [sums.drawn_mg, sums.given_mg, sums.wasted_mg] == [
        Decimal(str(wanted[name])) for name in ("drawn_mg", "given_mg", "wasted_mg")
    ]
    nurse.opens("/register/")
    nurse.shows("10-drug-register")


def the_patient_checks_in_from_home(clock, person):
    patient = the_patient()
    clock.move_to(day(1, 13))
    coordinator = person("coordinator")
    coordinator.signs_in("coordinator")
    token = visits.asks_for_a_check_in(coordinator, patient)
    phone = person("patient", width=390, height=844)
    phone.opens(token)
    phone.presses("Open my pages")
    answers = next(one["answers"] for one in CASE["check_ins"] if one["day"] == 1)
    for number, value in enumerate(answers, 1):
        phone.sees(f"Question {number} of 9")
        phone.chooses(answer=value)
        if number == 2:
            phone.shows("09b-portal-checkin")
        phone.presses("Next" if number < 9 else "Send my answers")
    phone.sees("Thank you, Ottoline.")
    phone.shows("09b-portal-thanks")
    assert outcomes.progress_of(patient_course(patient)).readings[0].score.total == 16


def patient_course(patient):
    return treatments.treatments_of(patient).first().course


def the_other_treatments(clock, clinic):
    """Treatments 2 to 6 and the check-ins between, through the same actions, as the case tells them."""
    patient = the_patient()
    visits_left = {told["n"]: visit for told, visit in zip(CASE["treatments"], booked(patient), strict=True)}
    for told in sorted([*CASE["treatments"][1:], *CASE["check_ins"][1:3]], key=lambda one: one["day"]):
        if "n" in told:
            visit = visits_left[told["n"]]
            visits.happens(told, visit, clinic["team"], visits.Moments(clock, visit.starts_at))
        else:
            clock.move_to(day(told["day"], 13))
            visits.answers_at_home(told, patient)
    given = treatments.given_to(patient)
    assert [one.given_mg for one in given] == [
        Decimal(str(one["given_mg"])) for one in EXPECTED["treatments"]
    ]


def the_psychiatrist_reviews_the_course(clock, person):
    clock.move_to(day(21, 10))
    patient = the_patient()
    progress = outcomes.progress_of(patient_course(patient))
    wanted = [one for one in EXPECTED["course"]["scores"] if one["day"] <= 20]
    assert [(one.score.total, one.remission) for one in progress.readings] == [
        (one["total"], one["remission"]) for one in wanted
    ]
    psychiatrist = person("psychiatrist")
    psychiatrist.signs_in("psychiatrist")
    psychiatrist.opens(f"/patients/{patient.pk}/")
    psychiatrist.sees("Go on with maintenance", "Remission")
    psychiatrist.shows("08-patient-chart")
    psychiatrist.follows("Accept or change")
    psychiatrist.chooses(chosen="maintenance")
    psychiatrist.types(password=PASSWORD)
    psychiatrist.shows("08-recommendation")
    psychiatrist.presses("Sign the decision")
    psychiatrist.sees("Dr. Sunniva Achterberg decided")


def the_letter_at_the_end_goes_out(clock, person):
    patient = the_patient()
    psychiatrist = person("psychiatrist")
    psychiatrist.signs_in("psychiatrist")
    psychiatrist.opens(f"/patients/{patient.pk}/letters/")
    psychiatrist.presses("Draft letter")
    psychiatrist.sees("6 of 6 planned ketamine treatments", "The PHQ-9 went from 19 to 4 of 27")
    psychiatrist.types(password=PASSWORD)
    psychiatrist.presses("Sign letter")
    psychiatrist.sees("Signed")
    psychiatrist.shows("11-letter")
    pdfs = [bytes(one.document.pdf) for one in SignedLetter.objects.select_related("document")]
    assert len(pdfs) == 2 and all(pdf.startswith(b"%PDF") for pdf in pdfs)


def what_the_record_holds(clock, person):
    auditor = person("auditor")
    auditor.signs_in("auditor")
    auditor.opens("/audit/")
    auditor.shows("12-audit")
    assert audit.broken_link() is None and audit.changed_rows() == []
