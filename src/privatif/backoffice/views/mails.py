"""The mails that the portal writes, for the webmaster: who was told what, and whether it has left."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from privatif.accounts.access import SignedRequest, about, webmaster
from privatif.backoffice import mails as archive
from privatif.backoffice.paging import place
from privatif.mail.envelope import NoAddress, message_of
from privatif.mail.models import Mail

about_mail = about("mail", colleagues="webmaster", others="webmaster")


@webmaster
@require_safe
def mails(request: SignedRequest) -> HttpResponse:
    words, after = request.GET.get("q", "")[:120], place(request)
    context = {
        "page": archive.page(words=words, after=after),
        "words": words,
        "after": after,
        "kinds": dict(Mail.Kind.choices),
        "states": dict(Mail.State.choices),
    }
    return render(request, "backoffice/mails.html", context)


@webmaster
@about_mail
@require_safe
def mail(request: SignedRequest, pk: int) -> HttpResponse:
    """One mail; of a secret one everything but what it says."""
    found = get_object_or_404(Mail, pk=pk)
    context = {"mail": found, "trouble": archive.trouble(found)}
    return render(request, "backoffice/mail.html", context)


@webmaster
@about_mail
@require_safe
def eml(request: SignedRequest, pk: int) -> HttpResponse:
    """The mail as it travels, to open in a mail program; a secret one doesn't exist as a file."""
    found = get_object_or_404(Mail, pk=pk, secret=False)
    try:
        content = message_of(found).as_bytes()
    except NoAddress:
        raise Http404 from None
    response = HttpResponse(content, content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="courriel-{found.pk}.eml"'
    return response
