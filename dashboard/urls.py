from django.urls import path

from dashboard import conclusion_views, edition_views, views

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("mix/", views.quota, name="quota"),
    path("fairness/", views.fairness, name="fairness"),
    path("conference/next/", edition_views.next_edition, name="next_edition"),
    path("conference/editions/<int:pk>/", edition_views.edition, name="edition"),
    path("conference/editions/<int:pk>/current/", edition_views.current, name="edition_current"),
    path("conclusions/", conclusion_views.conclusion_list, name="conclusions"),
    path("conclusions/<int:pk>/task/", conclusion_views.conclusion_task, name="conclusion_task"),
]
