from django.urls import path

from plans import views

app_name = "plans"
urlpatterns = [
    path("", views.read, name="read"),
    path("confirm/", views.confirm, name="confirm"),
]
