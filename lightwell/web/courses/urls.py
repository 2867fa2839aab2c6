from django.urls import path

from lightwell.web.courses.views import closing, listing, ordering, planning, sheet, visits

app_name = "courses"
urlpatterns = [
    path("courses/", listing.courses, name="list"),
    path("patients/<uuid:patient_id>/course/", sheet.show, name="show"),
    path("patients/<uuid:patient_id>/course/order/", ordering.order, name="order"),
    path("patients/<uuid:patient_id>/course/plan/", planning.plan, name="plan"),
    path("patients/<uuid:patient_id>/course/dates/", planning.dates, name="dates"),
    path("patients/<uuid:patient_id>/course/close/", closing.close, name="close"),
    path("patients/<uuid:patient_id>/course/visits/<uuid:visit_id>/", visits.show, name="visit"),
    path("patients/<uuid:patient_id>/course/visits/<uuid:visit_id>/move/", visits.move, name="move"),
    path("patients/<uuid:patient_id>/course/visits/<uuid:visit_id>/cancel/", visits.cancel, name="cancel"),
    path(
        "patients/<uuid:patient_id>/course/visits/<uuid:visit_id>/take-back/",
        visits.take_back,
        name="take_back",
    ),
]
