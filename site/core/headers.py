"""Headers that no package here sets."""

from typing import Any

from django.http import HttpRequest, HttpResponse

PERMISSIONS = (
    "accelerometer=(), autoplay=(), camera=(self), display-capture=(), fullscreen=(self), geolocation=(), "
    "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)


class PermissionsPolicyMiddleware:
    """Says which of a phone's senses pages may use (the camera, for scanning a card), and how text is coded."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        kind = response.get("Content-Type", "")
        if "charset" not in kind and (kind.startswith("text/") or kind.endswith(("/xml", "+xml"))):
            response["Content-Type"] = f"{kind}; charset=utf-8"  # whatever is text here is written so
        return response
