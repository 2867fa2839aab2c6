from django.urls import path

from lightwell.web.letters import editing, views

app_name = "letters"
OF_PATIENT = "patients/<uuid:patient_id>/letters/"
urlpatterns = [
    path("letters/", views.everyone, name="list"),
    path(OF_PATIENT, views.of_patient, name="of_patient"),
    path(f"{OF_PATIENT}begin/", editing.begin, name="begin"),
    path(f"{OF_PATIENT}<uuid:record>/", views.show, name="show"),
    path(f"{OF_PATIENT}<uuid:record>/edit/", editing.edit, name="edit"),
    path(f"{OF_PATIENT}<uuid:record>/replace/", editing.replace, name="replace"),
    path(f"{OF_PATIENT}<uuid:record>/pdf/", views.pdf, name="pdf"),
]
