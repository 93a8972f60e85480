"""The guest's own pages. `conference.views.PUBLIC` lists both routes."""

from django.urls import path

from invitations import public_views

app_name = "reply"
urlpatterns = [
    path("<str:token>/", public_views.page, name="page"),
    path("<str:token>/lich.ics", public_views.calendar, name="calendar"),
]
