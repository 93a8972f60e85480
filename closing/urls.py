from django.urls import path

from closing import archive_views, views

app_name = "closing"
urlpatterns = [
    path("", views.page, name="page"),
    path("mark/", views.mark, name="mark"),
    path("close/", views.close, name="close"),
    path("reopen/", views.reopen, name="reopen"),
    path("archive/", archive_views.order, name="archive_order"),
    path("archive/<int:pk>/", archive_views.download, name="archive"),
]
