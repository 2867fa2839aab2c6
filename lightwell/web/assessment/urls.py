from django.urls import path

from lightwell.web.assessment.views import (
    corrections,
    decision,
    history,
    lists,
    measurements,
    scales,
    sheet,
    work_list,
)

HERE = "patients/<uuid:patient_id>/assessment/"

app_name = "assessment"
urlpatterns = [
    path("assessments/", work_list.work_list, name="list"),
    path(HERE, sheet.show, name="show"),
    path(f"{HERE}begin/", decision.begin, name="begin"),
    path(f"{HERE}decide/", decision.decide, name="decide"),
    path(f"{HERE}decide-together/", decision.decide_together, name="decide_together"),
    path(f"{HERE}history/", history.history, name="history"),
    path(f"{HERE}none/", history.none_of_list, name="none"),
    path(f"{HERE}diagnoses/", lists.diagnosis, name="diagnosis"),
    path(f"{HERE}medicines/", lists.medicine, name="medicine"),
    path(f"{HERE}allergies/", lists.allergy, name="allergy"),
    path(f"{HERE}trials/", lists.trial, name="trial"),
    path(f"{HERE}trials/judge/", lists.judge, name="judge"),
    path(f"{HERE}measurements/", measurements.measurement, name="measurement"),
    path(f"{HERE}laboratory/", measurements.laboratory, name="laboratory"),
    path(f"{HERE}totals/", scales.totals, name="totals"),
    path(f"{HERE}scales/<slug:code>/", scales.scale, name="scale"),
    path(f"{HERE}correct/<slug:kind>/<uuid:entry_id>/", corrections.correct, name="correct"),
]
