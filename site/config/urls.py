from django.conf import settings
from django.conf.urls.static import static
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from desk.signin.views import to_login
from home import views as home
from home.sitemaps import SITEMAPS

handler404 = "home.views.page_not_found"

urlpatterns = [
    path("staff/", include("desk.signin.urls")),
    path(settings.ADMIN_PATH.strip("/") + "/", include("desk.signin.cms_urls")),
    path(settings.ADMIN_PATH.strip("/") + "/", include(wagtailadmin_urls)),
    path("_util/login/", to_login),  # in place of Wagtail's door for readers: there is one door only
    path("documents/", include(wagtaildocs_urls)),
    path("desk/", include("desk.urls")),
    path("settings/", home.reader_settings, name="reader_settings"),
    path("robots.txt", home.robots),
    path("manifest.webmanifest", home.manifest, name="manifest"),
    path("healthz", home.health),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("", include("notices.urls")),
    path("", include("events.opendata.urls")),
    path("", include("mentors.urls")),
    path("", include("events.urls")),
    path("", include("courses.urls")),
    *(
        # One machine serves its uploads itself; with a proxy or S3 in front this is never asked.
        static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
        or [
            re_path(
                rf"^{settings.MEDIA_URL.strip('/')}/(?P<path>.*)$",
                serve,
                {"document_root": settings.MEDIA_ROOT},
            )
        ]
    ),
    path("", include(wagtail_urls)),
]
