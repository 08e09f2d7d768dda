from django.urls import path

from . import views

urlpatterns = [
    path("stop/<str:token>/", views.stop_notices, name="stop_notices"),
    path("line/webhook/", views.line_webhook, name="line_webhook"),
]
