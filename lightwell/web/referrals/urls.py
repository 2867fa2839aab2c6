from django.urls import path

from lightwell.web.referrals import acting, files, follow, held, inbox, keyed, numbers, views
from lightwell.web.referrals.faxes import views as faxes

app_name = "referrals"
urlpatterns = [
    path("refer/", views.new, name="new"),
    path("refer/sent/<str:code>/", views.sent, name="sent"),
    path("refer/status/", follow.status, name="status"),
    path("refer/status/answer/", follow.answer, name="status_answer"),
    path("refer/status/write/", follow.write, name="status_write"),
    path("refer/status/letters/<uuid:record>/", follow.letter, name="status_letter"),
    path("refer/status/leave/", follow.leave, name="status_leave"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/key/", keyed.key, name="key"),
    path("inbox/held/", held.held, name="held"),
    path("inbox/<uuid:referral_id>/admit/", held.admit, name="admit"),
    path("inbox/<uuid:referral_id>/discard/", held.discard, name="discard"),
    path("inbox/attachments/<uuid:attachment_id>/original/", files.original, name="original"),
    path("inbox/numbers/", numbers.numbers, name="numbers"),
    path("inbox/faxes/", faxes.listed, name="faxes"),
    path("inbox/faxes/<uuid:fax_id>/", faxes.show, name="fax"),
    path("inbox/faxes/<uuid:fax_id>/pages/<int:number>/", faxes.picture, name="fax_page"),
    path("inbox/faxes/<uuid:fax_id>/sign-off/", faxes.sign_off, name="fax_sign_off"),
    path("inbox/faxes/<uuid:fax_id>/owner/", faxes.take_on, name="fax_owner"),
    path("inbox/faxes/<uuid:fax_id>/close/", faxes.close, name="fax_close"),
    path("inbox/faxes/<uuid:fax_id>/reopen/", faxes.reopen, name="fax_reopen"),
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
    path("inbox/<uuid:referral_id>/owner/", acting.owner, name="own"),
    path("inbox/<uuid:referral_id>/contact/", acting.contact, name="contact"),
    path("inbox/<uuid:referral_id>/message/", acting.message, name="message"),
    path("inbox/<uuid:referral_id>/book/", acting.book, name="book"),
    path("inbox/attachments/<uuid:attachment_id>/", files.attachment, name="attachment"),
]
