"""Every door for people. A page is closed unless its view says for whom it is open (web/access.py)."""

from django.urls import include, path

handler400 = "lightwell.web.errors.bad_request"
handler403 = "lightwell.web.errors.permission_denied"
handler404 = "lightwell.web.errors.not_found"
handler500 = "lightwell.web.errors.server_error"

urlpatterns = [
    path("", include("lightwell.web.public.urls")),
    path("", include("lightwell.web.signin")),
]
