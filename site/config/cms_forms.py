"""Two of Wagtail's forms take files by no form of ours: what comes in is looked at before Wagtail does."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile


def look_into_files() -> None:
    """At start, once: the account's picture and the list of redirects are looked at like every other file."""
    from wagtail.admin.views.account import AvatarSettingsPanel
    from wagtail.contrib.redirects.forms import ImportForm

    from core.scanning import look_first, scan
    from media.forms import SchoolAvatarForm

    def look(file: UploadedFile) -> None:
        scan(file, place="redirects")

    AvatarSettingsPanel.form_class = SchoolAvatarForm
    AvatarSettingsPanel.template_name = "media/admin/avatar.html"
    look_first(ImportForm.base_fields["import_file"], look)
