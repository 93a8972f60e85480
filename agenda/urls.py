from django.urls import path

from agenda import public_switch, views

app_name = "agenda"
urlpatterns = [
    path("", views.agenda_list, name="list"),
    path("public/", public_switch.switch, name="public"),
    path("session/", views.session, name="session"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.edit, name="edit"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
