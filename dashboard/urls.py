from django.urls import path

from dashboard import conclusion_views, views

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("mix/", views.quota, name="quota"),
    path("fairness/", views.fairness, name="fairness"),
    path("conclusions/", conclusion_views.conclusion_list, name="conclusions"),
    path("conclusions/<int:pk>/task/", conclusion_views.conclusion_task, name="conclusion_task"),
]
