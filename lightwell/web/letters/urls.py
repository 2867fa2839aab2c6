from django.urls import path

from lightwell.web.letters import referrer, sending, views
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
    path("letters/<uuid:record>/send/", sending.send, name="send"),
    path("letters/<uuid:record>/send/email/", sending.email, name="email"),
    path("letters/<uuid:record>/send/handed/", sending.handed, name="handed"),
    path("letters/<uuid:record>/fax/", sending.fax, name="fax"),
    path("letters/sendings/<uuid:dispatch_id>/stop/", sending.stop, name="stop"),
    path("letter/", referrer.received, name="received"),
    path("letter/pdf/", referrer.received_pdf, name="received_pdf"),
    path("letter/<str:token>/", referrer.open, name="open"),
]
