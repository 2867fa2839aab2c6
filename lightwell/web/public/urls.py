from django.urls import path

from lightwell.web.public import aid, views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("for-patients/", views.for_patients, name="for_patients"),
    path("decision-aid/", aid.decision_aid, name="decision_aid"),
    path("privacy/", views.privacy, name="privacy"),
    path("language/", views.language, name="language"),
]
