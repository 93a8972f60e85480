from django.urls import path

from documents import credential_views

app_name = "credentials"
urlpatterns = [path("", credential_views.report_page, name="report")]
