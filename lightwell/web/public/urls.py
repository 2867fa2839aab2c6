from django.urls import path

from lightwell.web.public import views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("for-patients/", views.for_patients, name="for_patients"),
    path("privacy/", views.privacy, name="privacy"),
    path("language/", views.language, name="language"),
]
