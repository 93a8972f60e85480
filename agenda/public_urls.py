"""The programme for anybody, where the organiser made it public. `conference.views.PUBLIC` lists the routes."""

from django.urls import path

from agenda import public_views

app_name = "programme"
urlpatterns = [
    path("", public_views.page, name="page"),
    path("lich.ics", public_views.calendar, name="calendar"),
    path("schedule.json", public_views.as_json, name="json"),
    path("schedule.xml", public_views.as_xml, name="xml"),
]
