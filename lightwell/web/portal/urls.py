from django.urls import path

from lightwell.web.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.help_now, name="help"),
    path("open/<str:token>/", views.open_link, name="open"),
    path("close/", views.close, name="close"),
    path("closed/", views.closed, name="closed"),
]
