from django.urls import path

from delegates import door_api

app_name = "door"
urlpatterns = [
    path("api/roster/", door_api.roster, name="api_roster"),
    path("api/scans/", door_api.scans, name="api_scans"),
    path("api/counts/", door_api.counts, name="api_counts"),
    path("api/decode/", door_api.decode, name="api_decode"),
    path("api/walk-in/", door_api.walk_in, name="api_walk_in"),
]
