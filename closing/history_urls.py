from django.urls import path

from closing import history_views

app_name = "history"
urlpatterns = [
    path("people/", history_views.people, name="people"),
    path("units/", history_views.units, name="units"),
    path("units/<int:pk>/", history_views.unit, name="unit"),
]
