"""Now and next; open to everybody while the programme is public."""

from django.urls import path

from agenda import now_views

app_name = "now"
urlpatterns = [
    path("", now_views.now, name="page"),
    path("state/", now_views.now_state, name="state"),
]
