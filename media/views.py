"""What the editors' screens ask of the pictures."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from wagtail.permissions import policy_registry

from .models import SchoolImage


def picture_for_editor(request: HttpRequest, image_id: int) -> HttpResponse:
    """The picture on which hotspots are placed. For those who may choose pictures in the admin."""
    policy = policy_registry.get_by_type(SchoolImage)
    if not policy.user_has_any_permission(request.user, ["add", "change", "choose"]):
        raise PermissionDenied
    images = policy.instances_user_has_any_permission_for(request.user, ["add", "change", "choose"])
    image = get_object_or_404(images, pk=image_id)
    return redirect(image.get_rendition("max-640x1240|format-webp").file.url)
