"""The questionnaires before the assessment: filled in on a phone in French, seen by the psychiatrist."""

import pytest
from django.utils import timezone

from lightwell.assessment import actions as assessment
from lightwell.patients.models import Patient
from tests.factories.patients import a_patient
from tests.factories.staff import a_user

pytestmark = pytest.mark.journey


def test_the_intake_set_is_filled_in_on_a_phone_in_french(opened, clock, person):
    for role in ("nurse", "psychiatrist"):
        a_user(role, username=role)
    patient: Patient = a_patient(language="fr")
    assessment.begin_assessment(by=patient, at=timezone.now(), patient=patient)

    nurse = person("nurse")
    nurse.signs_in("nurse")
    nurse.opens(f"/patients/{patient.pk}/assessment/")
    with nurse.inside("#scales"):
        nurse.chooses(indicated="peg")
        nurse.presses("Make the link")
    nurse.sees("Link to the questionnaires", "5 courts questionnaires")
    link = nurse.page.get_by_label("The link alone").input_value()
    nurse.shows("04-questionnaires-link")

    phone = person("patient", width=390, height=844)
    phone.opens(link)
    phone.presses("Open my pages")
    phone.sees("Peu d’intérêt ou de plaisir à faire des choses", "Partie 1 de 5, question 1 de 9")
    phone.shows("09g-questionnaire-fr")
    for _question in range(8):
        phone.chooses(answer=2)
        phone.presses("Suivant")
    phone.follows("Arrêter pour l’instant")
    phone.shows("09g-questionnaires-later-fr")
    phone.opens(link)
    phone.presses("Ouvrir mes pages")
    phone.chooses(answer=1)
    phone.presses("Suivant")
    phone.sees("Appeler le 9-8-8")
    phone.shows("09g-questionnaires-help-fr")
    phone.follows("Continuer les questions")
    for _question in range(7):
        phone.chooses(answer=1)
        phone.presses("Suivant")
    for answer in (1, 0, 0):
        phone.chooses(answer=answer)
        phone.presses("Suivant")
    phone.chooses(answer=0)
    phone.presses("Suivant")
    for number in range(3):
        phone.chooses(answer=6)
        phone.presses("Suivant" if number < 2 else "Envoyer mes réponses")
    phone.sees("Merci de nous l’avoir dit")
    phone.shows("09g-questionnaires-done-fr")

    psychiatrist = person("psychiatrist")
    psychiatrist.signs_in("psychiatrist")
    psychiatrist.opens(f"/patients/{patient.pk}/assessment/")
    psychiatrist.sees("Questionnaires answered", "5 of 5 answered", "moderately severe", "low risk")
    psychiatrist.shows("04-assessment-after-the-questionnaires")
    with psychiatrist.inside("#medicines"):
        name = psychiatrist.field("name").first
        name.click()
        name.press_sequentially("sertaline")
        psychiatrist.page.get_by_role("option", name="Sertraline").wait_for()
        psychiatrist.shows("04-medicine-while-it-is-typed")
        name.press("ArrowDown")
        name.press("Enter")
        assert (name.input_value(), psychiatrist.field("atc_code").first.input_value()) == (
            "Sertraline",
            "N06AB06",
        )
        psychiatrist.presses("Add medicine")
    psychiatrist.sees("Sertraline", "N06AB06")
