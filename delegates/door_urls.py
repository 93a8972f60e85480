from django.urls import path

from delegates import door_api, door_by_hand, door_phone, door_views

app_name = "door"
urlpatterns = [
    path("", door_views.page, name="page"),
    path("passes/<int:pk>/close/", door_views.close, name="close"),
    path("conflicts/", door_views.conflicts, name="conflicts"),
    path("waiting/", door_views.waiting, name="waiting"),
    path("begin-anew/", door_views.anew, name="anew"),
    path("phone/", door_phone.page, name="phone"),
    path("sw.js", door_phone.worker, name="worker"),
    path("manifest.webmanifest", door_phone.manifest, name="manifest"),
    path("by-hand/", door_by_hand.by_hand, name="by_hand"),
    path("api/roster/", door_api.roster, name="api_roster"),
    path("api/scans/", door_api.scans, name="api_scans"),
    path("api/counts/", door_api.counts, name="api_counts"),
    path("api/decode/", door_api.decode, name="api_decode"),
    path("api/walk-in/", door_api.walk_in, name="api_walk_in"),
]
