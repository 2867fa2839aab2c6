from django.urls import path

from lightwell.web.people import views

app_name = "people"
urlpatterns = [path("patients/", views.search, name="list")]
