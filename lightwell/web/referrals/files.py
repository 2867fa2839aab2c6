"""What came with a referral: the pages drawn anew, and the file itself for who answers for it."""

from base64 import b64encode
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from lightwell.audit import actions as audit
from lightwell.referrals import queries
from lightwell.referrals.models import Attachment, PreparedPage
from lightwell.web.access import StaffRequest, staff
from lightwell.web.render import page

PAGES_AT_ONCE = 4


@staff("referral.view")
@require_GET
@transaction.atomic
def attachment(request: StaffRequest, attachment_id: UUID) -> HttpResponse:
    """The pages drawn anew, some at a time, with the words that stood on them."""
    file = _file(request, attachment_id, "view", with_bytes=False)
    preparation = file.prepared
    drawn = PreparedPage.objects.filter(preparation=preparation)
    part = Paginator(drawn, PAGES_AT_ONCE).get_page(request.GET.get("part"))
    shown = [(one, b64encode(bytes(one.jpeg)).decode()) for one in part] if preparation else []
    context = {
        "room": "referrals",
        "file": file,
        "preparation": preparation,
        "part": part,
        "shown": shown,
        "may_save": request.user.may("referral.original"),
    }
    return page(request, "referrals/attachment.html", context)


@staff("referral.original")
@require_GET
@transaction.atomic
def original(request: StaffRequest, attachment_id: UUID) -> HttpResponse:
    """The file as it came, to be saved and looked at elsewhere, never opened by this site's pages."""
    file = _file(request, attachment_id, "export", with_bytes=True)
    headers = {
        "Content-Disposition": f'attachment; filename="{file.referral.tracking_code}.{file.kind}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store",
    }
    return HttpResponse(bytes(file.content), content_type="application/octet-stream", headers=headers)


def _file(request: StaffRequest, attachment_id: UUID, action: str, *, with_bytes: bool) -> Attachment:
    """The file, with a line in the audit that somebody looked at it."""
    file = queries.attachment(attachment_id, with_bytes=with_bytes)
    if file is None:
        raise Http404
    audit.record(
        by=request.user,
        at=timezone.now(),
        action=action,
        entity="referrals.Attachment",
        entity_id=str(file.pk),
        detail=file.referral.tracking_code,
    )
    return file
