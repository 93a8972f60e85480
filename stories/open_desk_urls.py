from django.urls import path

from stories import open_desk

app_name = "open_desk"
urlpatterns = [
    path("", open_desk.switch, name="switch"),
    path("open/", open_desk.turn, name="turn"),
    path("honoured/", open_desk.consents, name="consents"),
    path("honoured/<int:pk>/withdraw/", open_desk.withdraw, name="withdraw"),
]
