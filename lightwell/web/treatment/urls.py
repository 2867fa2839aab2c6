from django.urls import path

from lightwell.web.treatment import board, prepare, scales, steps, visits
from lightwell.web.treatment.live import checks, dose, events, leaving, tablet, views

app_name = "treatment"
urlpatterns = [
    path("today/", board.board, name="board"),
    path("today/changes/", board.changes, name="changes_today"),
    path("today/arrive/<uuid:appointment_id>/", board.arrive, name="arrive"),
    path("patients/<uuid:patient_id>/treatments/", visits.visits, name="list"),
    path("treatments/<uuid:treatment_id>/prepare/", prepare.show, name="prepare"),
    path("treatments/<uuid:treatment_id>/arrival/", steps.arrival, name="arrival"),
    path("treatments/<uuid:treatment_id>/scales/<str:code>/", scales.scale, name="scale"),
    path("treatments/<uuid:treatment_id>/nurse/", steps.nurse, name="nurse"),
    path("treatments/<uuid:treatment_id>/physician/", steps.physician, name="physician"),
    path("treatments/<uuid:treatment_id>/order/", steps.order, name="order"),
    path("treatments/<uuid:treatment_id>/sign-off/", steps.sign_off, name="sign_off"),
    path("treatments/<uuid:treatment_id>/draw/", steps.draw, name="draw"),
    path("treatments/<uuid:treatment_id>/call-off/", steps.call_off, name="call_off"),
    path("treatments/<uuid:treatment_id>/", views.live, name="live"),
    path("treatments/<uuid:treatment_id>/changes/", views.changes, name="changes"),
    path("treatments/<uuid:treatment_id>/level/people/", tablet.people, name="level_people"),
    path("treatments/<uuid:treatment_id>/vital-signs/", checks.check, name="check"),
    path(
        "treatments/<uuid:treatment_id>/vital-signs/<uuid:signs_id>/correct/", checks.correct, name="correct"
    ),
    path("treatments/<uuid:treatment_id>/start/", dose.start, name="start"),
    path("treatments/<uuid:treatment_id>/pause/", dose.pause, name="pause"),
    path("treatments/<uuid:treatment_id>/resume/", dose.resume, name="resume"),
    path("treatments/<uuid:treatment_id>/finish/", dose.finish, name="finish"),
    path("treatments/<uuid:treatment_id>/stop/", dose.stop, name="stop"),
    path("treatments/<uuid:treatment_id>/waste/", dose.waste_rest, name="waste_rest"),
    path("treatments/<uuid:treatment_id>/events/", events.event, name="event"),
    path("treatments/<uuid:treatment_id>/events/<uuid:event_id>/over/", events.event_over, name="event_over"),
    path("treatments/<uuid:treatment_id>/help/", events.call_for_help, name="help"),
    path("treatments/<uuid:treatment_id>/help/<uuid:call_id>/answer/", events.answer, name="help_answer"),
    path("treatments/<uuid:treatment_id>/recovery/", leaving.recovery, name="recovery"),
    path("treatments/<uuid:treatment_id>/leave/", leaving.leave, name="leave"),
]
