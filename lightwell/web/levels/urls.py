from django.urls import path

from lightwell.web.levels import exposure, planner, simulate

app_name = "levels"
urlpatterns = [
    path("patients/<uuid:patient_id>/level/", planner.plan, name="plan"),
    path("patients/<uuid:patient_id>/exposure/", exposure.show, name="exposure"),
    path("simulate/", simulate.show, name="simulate"),
]
