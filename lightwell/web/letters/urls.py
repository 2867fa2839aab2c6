from django.urls import path

from lightwell.web.letters import views
from lightwell.web.letters.editing import begin, edit, replace

app_name = "letters"
OF_PATIENT = "patients/<uuid:patient_id>/letters/"
urlpatterns = [
    path("letters/", views.everyone, name="list"),
    path(OF_PATIENT, views.of_patient, name="of_patient"),
    path(f"{OF_PATIENT}begin/", begin, name="begin"),
    path("letters/<uuid:record>/", views.show, name="show"),
    path("letters/<uuid:record>/edit/", edit, name="edit"),
    path("letters/<uuid:record>/replace/", replace, name="replace"),
    path("letters/<uuid:record>/pdf/", views.pdf, name="pdf"),
]
