from django.urls import path

from lightwell.web.referrals import acting, inbox, numbers, views

app_name = "referrals"
urlpatterns = [
    path("refer/", views.new, name="new"),
    path("refer/sent/<str:code>/", views.sent, name="sent"),
    path("refer/status/", views.status, name="status"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/numbers/", numbers.numbers, name="numbers"),
    path("inbox/<uuid:referral_id>/", inbox.show, name="show"),
    path("inbox/<uuid:referral_id>/accept/", acting.accept, name="accept"),
    path("inbox/<uuid:referral_id>/acuity/", acting.acuity, name="acuity"),
    path("inbox/<uuid:referral_id>/decline/", acting.decline, name="decline"),
    path("inbox/<uuid:referral_id>/redirect/", acting.redirect, name="redirect"),
    path("inbox/<uuid:referral_id>/ask/", acting.ask, name="ask"),
    path("inbox/<uuid:referral_id>/answered/", acting.answered, name="answered"),
    path("inbox/<uuid:referral_id>/close/", acting.close, name="close"),
    path("inbox/<uuid:referral_id>/reopen/", acting.reopen, name="reopen"),
    path("inbox/<uuid:referral_id>/undo/", acting.undo, name="undo"),
    path("inbox/<uuid:referral_id>/owner/", acting.own, name="own"),
    path("inbox/<uuid:referral_id>/contact/", acting.contact, name="contact"),
    path("inbox/<uuid:referral_id>/message/", acting.message, name="message"),
    path("inbox/<uuid:referral_id>/book/", acting.book, name="book"),
    path("inbox/attachments/<uuid:attachment_id>/", inbox.attachment, name="attachment"),
]
