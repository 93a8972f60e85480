from django.urls import path

from invitations import postponement_views as views

app_name = "postponement"
urlpatterns = [
    path("postpone/", views.postpone, name="postpone"),
    path("postpone/<int:pk>/", views.postponed, name="postponed"),
]
