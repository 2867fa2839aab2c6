from django.urls import path

from lightwell.web.referrals import files, held, inbox, keyed, views

app_name = "referrals"
urlpatterns = [
    path("refer/", views.new, name="new"),
    path("refer/sent/<str:code>/", views.sent, name="sent"),
    path("refer/status/", views.status, name="status"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/key/", keyed.key, name="key"),
    path("inbox/held/", held.held, name="held"),
    path("inbox/<uuid:referral_id>/admit/", held.admit, name="admit"),
    path("inbox/<uuid:referral_id>/discard/", held.discard, name="discard"),
    path("inbox/<uuid:referral_id>/", inbox.show, name="show"),
    path("inbox/<uuid:referral_id>/accept/", inbox.accept, name="accept"),
    path("inbox/<uuid:referral_id>/decline/", inbox.decline, name="decline"),
    path("inbox/<uuid:referral_id>/ask/", inbox.ask, name="ask"),
    path("inbox/<uuid:referral_id>/answered/", inbox.answered, name="answered"),
    path("inbox/<uuid:referral_id>/book/", inbox.book, name="book"),
    path("inbox/attachments/<uuid:attachment_id>/", files.attachment, name="attachment"),
    path("inbox/attachments/<uuid:attachment_id>/original/", files.original, name="original"),
]
