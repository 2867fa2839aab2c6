from django.urls import path

from lightwell.web.levels import planner, simulate

app_name = "levels"
urlpatterns = [
    path("patients/<uuid:patient_id>/level/", planner.plan, name="plan"),
    path("simulate/", simulate.show, name="simulate"),
]
