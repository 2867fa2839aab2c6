from django.urls import path

from lightwell.web.outcomes import recommendation, views

app_name = "outcomes"
urlpatterns = [
    path("check-ins/", views.overview, name="list"),
    path("check-ins/tasks/<uuid:task_id>/", views.move_task, name="move"),
    path("patients/<uuid:patient_id>/check-in/", views.send, name="send"),
    path("patients/<uuid:patient_id>/recommendation/", recommendation.decide, name="decide"),
]
