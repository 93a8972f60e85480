"""The public page on which anybody checks a certificate. `conference.views.PUBLIC` lists both routes."""

from django.urls import path

from documents import check_views

app_name = "check"
urlpatterns = [
    path("", check_views.check_page, name="page"),
    path("worker.js", check_views.worker, name="worker"),
]
