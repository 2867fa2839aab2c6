from django.urls import path

from lightwell.web.referrals import inbox, views
from lightwell.web.referrals.faxes import views as faxes

app_name = "referrals"
urlpatterns = [
    path("refer/", views.new, name="new"),
    path("refer/sent/<str:code>/", views.sent, name="sent"),
    path("refer/status/", views.status, name="status"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/faxes/", faxes.listed, name="faxes"),
    path("inbox/faxes/<uuid:fax_id>/", faxes.show, name="fax"),
    path("inbox/faxes/<uuid:fax_id>/pages/<int:number>/", faxes.picture, name="fax_page"),
    path("inbox/faxes/<uuid:fax_id>/sign-off/", faxes.sign_off, name="fax_sign_off"),
    path("inbox/faxes/<uuid:fax_id>/owner/", faxes.take_on, name="fax_owner"),
    path("inbox/faxes/<uuid:fax_id>/close/", faxes.close, name="fax_close"),
    path("inbox/faxes/<uuid:fax_id>/reopen/", faxes.reopen, name="fax_reopen"),
    path("inbox/<uuid:referral_id>/", inbox.show, name="show"),
    path("inbox/<uuid:referral_id>/accept/", inbox.accept, name="accept"),
    path("inbox/<uuid:referral_id>/decline/", inbox.decline, name="decline"),
    path("inbox/<uuid:referral_id>/ask/", inbox.ask, name="ask"),
    path("inbox/<uuid:referral_id>/answered/", inbox.answered, name="answered"),
    path("inbox/<uuid:referral_id>/book/", inbox.book, name="book"),
    path("inbox/attachments/<uuid:attachment_id>/", inbox.attachment, name="attachment"),
]
