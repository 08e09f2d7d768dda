from django.conf import settings
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents.views import serve as documents

from config import watching
from core.uploads import upload
from desk.signin.views import to_login
from home import views as home
from home.file_book import file_book
from home.sitemaps import SITEMAPS

handler404 = "home.views.page_not_found"

urlpatterns = [
    path("staff/", include("desk.signin.urls")),
    path(settings.ADMIN_PATH.strip("/") + "/", include("desk.signin.cms_urls")),
    path(settings.ADMIN_PATH.strip("/") + "/", include(wagtailadmin_urls)),
    # In place of Wagtail's door for readers and of Django's own, which are not here: there is one door only.
    path("_util/login/", to_login),
    path("admin/", to_login),
    path("admin/login/", to_login),
    path("accounts/login/", to_login),
    # As Wagtail's own two, but for the number: more digits than any database holds are no document (404, not 500).
    re_path(r"^documents/([0-9]{1,18})/(.*)$", documents.serve, name="wagtaildocs_serve"),
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        documents.authenticate_with_password,
        name="wagtaildocs_authenticate_with_password",
    ),
    path("desk/", include("desk.urls")),
    path("settings/", home.reader_settings, name="reader_settings"),
    path("privacy/files/", file_book, name="file_book"),
    path("robots.txt", home.robots),
    path("manifest.webmanifest", home.manifest, name="manifest"),
    path("healthz", home.health),
    path("readyz", watching.ready),
    path("metrics", watching.metrics),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("", include("notices.urls")),
    path("", include("events.opendata.urls")),
    path("", include("mentors.urls")),
    path("", include("events.urls")),
    path("", include("courses.urls")),
    re_path(rf"^{settings.MEDIA_URL.strip('/')}/(?P<path>.*)$", upload),
    path("", include(wagtail_urls)),
]
