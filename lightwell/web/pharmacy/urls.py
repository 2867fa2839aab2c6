from django.urls import path

from lightwell.web.pharmacy import views

app_name = "pharmacy"
urlpatterns = [
    path("", views.register, name="register"),
    path("print/", views.print_day, name="print"),
    path("receive/", views.receive, name="receive"),
    path("count/", views.count, name="count"),
    path("containers/<uuid:container_id>/", views.container, name="container"),
    path("containers/<uuid:container_id>/waste/", views.waste_container, name="waste_container"),
    path("draws/<uuid:draw_id>/waste/", views.waste, name="waste"),
    path("draws/<uuid:draw_id>/return/", views.return_unopened, name="return"),
    path("lines/<uuid:line_id>/correct/", views.correct, name="correct"),
]
