"""How large a request may be. One page takes files; everything else is a form."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.urls import reverse

from privatif.ordering.files import LARGEST_FILE


class FileTooLarge(BadRequest):
    """Answered 413, in words, before anything of it is read."""


def weigh(request: HttpRequest) -> None:
    """Raises BadRequest for more than a form holds, FileTooLarge for more than a file may have."""
    length = _length(request)
    if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not _may_bring_a_file(request):
        raise BadRequest("more than a form holds")
    if length > LARGEST_FILE + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise FileTooLarge("more than a file may have")


def _may_bring_a_file(request: HttpRequest) -> bool:
    """Somebody who has logged in: the session isn't looked at yet, but it must be there."""
    return request.path_info == reverse("file_import") and settings.SESSION_COOKIE_NAME in request.COOKIES


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH", "")
    return int(said) if said.isascii() and said.isdigit() else 0
