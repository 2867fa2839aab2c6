"""An aneurysm stops treatment; the medical director lifts the block with a reason; the psychiatrist signs."""

from datetime import datetime, timedelta

import pytest

from lightwell.assessment import actions
from lightwell.assessment.models import Decision, FindingAnswer
from tests.cases.facts import HERE
from tests.factories import files
from tests.factories.assessment import an_assessed_patient
from tests.factories.staff import PASSWORD, a_user

pytestmark = pytest.mark.journey
TUESDAY = datetime.fromisoformat("2026-11-24T15:00:00+00:00")


def test_a_block_is_lifted_with_a_reason(opened, clock, person):
    clock.move_to(TUESDAY)
    psychiatrist = a_user("psychiatrist")
    a_user("physician", name="Dr. Marigold Thistlewade", is_medical_director=True)
    before = TUESDAY - timedelta(hours=1)
    patient = an_assessed_patient(psychiatrist, at=before)
    told = {"by": psychiatrist, "at": before, "patient": patient}
    actions.record_history(**told, answers={"aneurysm": "yes", "bipolar": "yes", "glaucoma": "yes"})
    sheet = f"/patients/{patient.pk}/assessment/"

    doctor = person("psychiatrist")
    doctor.signs_in("psychiatrist")
    doctor.opens(sheet)
    doctor.sees("Aneurysm: aorta, brain or other artery", "findings stop “suitable”")
    doctor.shows("assessment-blocked")
    doctor.opens(f"{sheet}findings/B02/")
    doctor.sees("Only the medical director lifts this: Dr. Marigold Thistlewade.")
    doctor.shows("finding-not-mine")
    adds_the_letter(doctor, sheet)

    director = person("director")
    director.signs_in("physician")
    director.opens(sheet)
    director.follows("Lift the block Aneurysm: aorta, brain or other artery")
    director.presses("Lift the block")
    director.sees("Give the reason. It stays in the record.")
    director.shows("finding-lift-mistake")
    director.types(words="Clipped in 2019. Neurosurgery wrote on 18 November that pressure may rise.")
    director.types(password=PASSWORD)
    director.presses("Lift the block")
    director.sees("Block lifted by the medical director", "Answered on these facts")
    director.shows("assessment-lifted")
    director.page.set_viewport_size({"width": 390, "height": 844})
    director.opens(f"{sheet}findings/B02/")
    director.sees("Clipped in 2019.", "Counts", "Answer again")
    director.shows("finding-answered-phone")

    doctor.opens(sheet)
    doctor.chooses(outcome="suitable")
    doctor.chooses(chosen_suitable="trials-failed")
    doctor.types(reasons="Two adequate trials failed.", finding_B14="On lithium; ASRM at each visit.")
    doctor.types(password=PASSWORD)
    doctor.presses("Sign decision")
    doctor.sees("Decision signed.")
    doctor.shows("assessment-signed-after-lift")
    assert Decision.objects.get().outcome == "suitable"
    kinds = sorted(FindingAnswer.objects.values_list("kind", flat=True))
    assert kinds == ["acknowledgement", "clearance", "override"]


def test_the_director_tries_a_policy(opened, clock, person):
    clock.move_to(TUESDAY)
    a_user("psychiatrist", username="tries", is_medical_director=True)
    director = person("tries")
    director.signs_in("tries")
    director.opens("/assessments/")
    director.follows("What if")
    director.page.locator("[name=case]").set_input_files(HERE / "04-not-suitable" / "case.json")
    director.types(proposed="suitability.cv_event.block_days=14")
    director.presses("See what follows")
    director.sees("1 finding", "holds, SPECIALIST", "I21.4 Acute subendocardial myocardial infarction")
    director.shows("what-if")
    director.page.set_viewport_size({"width": 390, "height": 844})
    director.shows("what-if-phone")


def adds_the_letter(doctor, sheet: str) -> None:
    doctor.opens(f"{sheet}findings/B27/")
    doctor.types(specialist="Dr. Example, ophthalmology", written_on="2026-11-20")
    doctor.types(words="Open angle, treated; agrees to treatment.")
    letter = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": files.a_pdf()}
    doctor.page.locator("[name=letter]").set_input_files(letter)
    doctor.shows("finding-letter")
    doctor.presses("Keep the letter")
    doctor.sees("Cleared by a specialist")
