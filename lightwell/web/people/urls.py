from django.urls import path

from lightwell.web.people import chart, same, views

app_name = "people"
urlpatterns = [
    path("patients/", views.search, name="list"),
    path("patients/<uuid:patient_id>/", chart.chart, name="chart"),
    path("patients/<uuid:patient_id>/same/", same.show, name="same"),
    path("patients/<uuid:patient_id>/same/merge/", same.merge, name="merge"),
    path("patients/<uuid:patient_id>/same/unmerge/", same.unmerge, name="unmerge"),
    path("patients/<uuid:patient_id>/link/", chart.make_link, name="make_link"),
]
