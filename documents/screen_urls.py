"""The screen of the hall. `conference.views.PUBLIC` lists both routes."""

from django.urls import path

from documents import screen_views

app_name = "screen"
urlpatterns = [
    path("<str:token>/", screen_views.page, name="page"),
    path("<str:token>/state/", screen_views.state, name="state"),
]
