from django.urls import path

from reminders import views

app_name = "reminders"
urlpatterns = [
    path("", views.reminder_list, name="list"),
    path("seen/", views.seen, name="seen"),
    path("mail/", views.mail, name="mail"),
    path("unreached/", views.unreached_people, name="unreached"),
]
