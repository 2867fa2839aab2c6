from django.urls import path

from lightwell.web.levels import planner

app_name = "levels"
urlpatterns = [
    path("patients/<uuid:patient_id>/level/", planner.plan, name="plan"),
]
