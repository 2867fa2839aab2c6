from django.urls import path

from lightwell.web.consent import reader, views

app_name = "consent"
urlpatterns = [
    path("patients/<uuid:patient_id>/consent/", views.status, name="status"),
    path("patients/<uuid:patient_id>/consent/hand-over/", views.hand_over, name="hand_over"),
    path("patients/<uuid:patient_id>/consent/withdraw/", views.withdraw, name="withdraw"),
    path("patients/<uuid:patient_id>/consent/<uuid:consent_id>/paper/", views.paper, name="paper"),
    path("patients/<uuid:patient_id>/consent/<uuid:consent_id>/again/", views.again, name="again"),
    path("patients/<uuid:patient_id>/consent/<uuid:consent_id>/changed/", views.changed, name="changed"),
    path("my/consent/", reader.begin, name="begin"),
    path("my/consent/changed/", reader.changed, name="reader_changed"),
    path("my/consent/with-staff/", reader.with_staff, name="with_staff"),
    path("my/consent/part/<int:number>/ask/", reader.ask, name="ask"),
    path("my/consent/part/<int:number>/", reader.part, name="part"),
    path("my/consent/sign/", reader.sign, name="sign"),
    path("my/consent/text-size/", reader.text_size, name="text_size"),
    path("my/consent/signed/", reader.signed, name="signed"),
]
