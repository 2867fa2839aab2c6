from django.urls import path

from lightwell.web.audit import views

app_name = "audit"
urlpatterns = [
    path("audit/", views.trail, name="trail"),
    path("audit/prove/", views.prove, name="prove"),
    path("audit/export/", views.export, name="export"),
]
