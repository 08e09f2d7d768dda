from django.urls import path
from wagtail import hooks

from .views import picture_for_editor


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    return [path("media/picture/<int:image_id>/", picture_for_editor, name="media_picture_for_editor")]
