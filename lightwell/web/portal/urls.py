from django.urls import path

from lightwell.web.portal import checkin, questionnaires, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.help_now, name="help"),
    path("open/<str:token>/", views.open_link, name="open"),
    path("close/", views.close, name="close"),
    path("closed/", views.closed, name="closed"),
    path("check-in/", checkin.check_in, name="checkin"),
    path("check-in/later/", checkin.later, name="checkin_later"),
    path("check-in/done/", checkin.done, name="checkin_done"),
    path("questionnaires/", questionnaires.begin, name="questionnaires"),
    path("questionnaires/later/", questionnaires.later, name="questionnaires_later"),
    path("questionnaires/help/", questionnaires.help_first, name="questionnaires_help"),
    path("questionnaires/done/", questionnaires.done, name="questionnaires_done"),
    path("questionnaires/<int:part>/<slug:item>/", questionnaires.question, name="questionnaire"),
    path("check-in/<int:number>/", checkin.question, name="checkin_question"),
]
