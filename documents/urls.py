from django.urls import path

from documents import downloads, register_views, views

app_name = "documents"
urlpatterns = [
    path("", views.print_page, name="print"),
    path("<slug:kind>/order/", views.order, name="order"),
    path("jobs/", views.job_list, name="jobs"),
    path("jobs/<int:pk>/", views.job_page, name="job"),
    path("jobs/<int:pk>/progress/", views.job_progress, name="progress"),
    path("jobs/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("jobs/<int:pk>/retry/", views.retry, name="retry"),
    path("jobs/<int:pk>/remove-files/", views.remove_files, name="remove_files"),
    path("jobs/<int:pk>/combined/", downloads.combined_file, name="combined"),
    path("jobs/<int:pk>/archive/", downloads.archive_file, name="archive"),
    path("jobs/<int:pk>/files/<int:item_pk>/", downloads.item_file, name="file"),
    path("register/", register_views.register_page, name="register"),
    path("register/<int:pk>/", register_views.certificate_page, name="certificate"),
    path("register/<int:pk>/again/", register_views.print_again, name="print_again"),
    path("register/<int:pk>/revoke/", register_views.revoke, name="revoke"),
]
