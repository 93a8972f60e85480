from django.urls import path

from reminders import views

app_name = "reminder_mail"
urlpatterns = [path("<str:token>/", views.off, name="off")]
