from django.urls import path

from lightwell.web.assessment.views import (
    answers,
    corrections,
    decision,
    history,
    lists,
    measurements,
    medicines,
    questionnaires,
    scales,
    sheet,
    what_if,
    work_list,
)

HERE = "patients/<uuid:patient_id>/assessment/"

app_name = "assessment"
urlpatterns = [
    path("assessments/", work_list.work_list, name="list"),
    path("assessments/what-if/", what_if.what_if, name="what_if"),
    path(HERE, sheet.show, name="show"),
    path(f"{HERE}begin/", decision.begin, name="begin"),
    path(f"{HERE}decide/", decision.decide, name="decide"),
    path(f"{HERE}findings/<slug:rule>/", answers.finding, name="finding"),
    path(f"{HERE}findings/<slug:rule>/acknowledge/", answers.acknowledge, name="acknowledge"),
    path(f"{HERE}findings/<slug:rule>/clear/", answers.clear, name="clear"),
    path(f"{HERE}findings/<slug:rule>/lift/", answers.lift, name="lift"),
    path(f"{HERE}letters/<uuid:answer_id>/", answers.letter, name="letter"),
    path(f"{HERE}decide-together/", decision.decide_together, name="decide_together"),
    path(f"{HERE}history/", history.history, name="history"),
    path(f"{HERE}none/", history.none_of_list, name="none"),
    path(f"{HERE}diagnoses/", lists.diagnosis, name="diagnosis"),
    path("medicines/find/", medicines.find, name="find_medicine"),
    path(f"{HERE}medicines/", lists.medicine, name="medicine"),
    path(f"{HERE}allergies/", lists.allergy, name="allergy"),
    path(f"{HERE}trials/", lists.trial, name="trial"),
    path(f"{HERE}trials/judge/", lists.judge, name="judge"),
    path(f"{HERE}measurements/", measurements.measurement, name="measurement"),
    path(f"{HERE}laboratory/", measurements.laboratory, name="laboratory"),
    path(f"{HERE}totals/", scales.totals, name="totals"),
    path(f"{HERE}questionnaires/", questionnaires.send, name="send_questionnaires"),
    path(f"{HERE}scales/<slug:code>/", scales.scale, name="scale"),
    path(f"{HERE}correct/<slug:kind>/<uuid:entry_id>/", corrections.correct, name="correct"),
]
