from django.urls import path

from lightwell.web.portal import checkin, views

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
    path("check-in/<int:number>/", checkin.question, name="checkin_question"),
]
