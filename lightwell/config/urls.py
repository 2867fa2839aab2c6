"""Every door for people. A page is closed unless its view says for whom it is open (web/access.py)."""

from django.urls import include, path

handler400 = "lightwell.web.errors.bad_request"
handler403 = "lightwell.web.errors.permission_denied"
handler404 = "lightwell.web.errors.not_found"
handler500 = "lightwell.web.errors.server_error"

urlpatterns = [  # those that are asked most come first
    path("", include("lightwell.web.treatment.urls")),
    path("", include("lightwell.web.people.urls")),
    path("", include("lightwell.web.public.urls")),
    path("", include("lightwell.web.signin")),
    path("my/", include("lightwell.web.portal.urls")),
    path("", include("lightwell.web.referrals.urls")),
    path("", include("lightwell.web.assessment.urls")),
    path("", include("lightwell.web.consent.urls")),
    path("", include("lightwell.web.courses.urls")),
    path("", include("lightwell.web.levels.urls")),
    path("", include("lightwell.web.outcomes.urls")),
    path("", include("lightwell.web.letters.urls")),
    path("register/", include("lightwell.web.pharmacy.urls")),
    path("", include("lightwell.web.audit.urls")),
]
