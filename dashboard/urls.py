from django.urls import path

from dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("mix/", views.quota, name="quota"),
    path("fairness/", views.fairness, name="fairness"),
]
