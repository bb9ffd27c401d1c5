"""What a browser may do with a page, said with every answer; and what is read where a door is crowded, or is none."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from privatif.accounts.hashing import Crowded
from privatif.web.views import errors

# Nothing of the device but passkeys, and the camera where bar codes are read.
NOT_NEEDED = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial",
    "usb", "xr-spatial-tracking",
)  # fmt: skip
PASSKEYS = "publickey-credentials-create=(self), publickey-credentials-get=(self)"
CAMERA_PAGES = {"scanning"}
PERMISSIONS = f"{', '.join(f'{name}=()' for name in NOT_NEEDED)}, {PASSKEYS}"
WITH_CAMERA = PERMISSIONS.replace("camera=()", "camera=(self)")


class Headers:
    """A page says itself how it may be kept, or isn't kept at all; what anybody sees is asked for anew each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        page = request.resolver_match.url_name if request.resolver_match else ""
        camera = page in CAMERA_PAGES and response.status_code in (200, 422)
        response["Permissions-Policy"] = WITH_CAMERA if camera else PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        if not response.has_header("Cache-Control"):
            public = request.user.is_anonymous if hasattr(request, "user") else False
            response["Cache-Control"] = "private, no-cache" if public and response.status_code < 400 else "no-store"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.crowded(request) if isinstance(exception, Crowded) else None


class FormsOnly:
    """Whoever opens an address that only forms are sent to reads that it is no page, and where to go on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            response.content = errors.not_found(request).content
        return response
