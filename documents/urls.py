from django.urls import path

from documents import views

app_name = "documents"
urlpatterns = [
    path("", views.print_page, name="print"),
    path("<slug:kind>/order/", views.order, name="order"),
    path("jobs/<int:pk>/", views.job_page, name="job"),
    path("jobs/<int:pk>/progress/", views.job_progress, name="progress"),
    path("jobs/<int:pk>/retry/", views.retry, name="retry"),
    path("jobs/<int:pk>/combined/", views.combined_file, name="combined"),
    path("jobs/<int:pk>/files/<int:item_pk>/", views.item_file, name="file"),
]
