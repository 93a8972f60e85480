from django.urls import path

from delegates import views

app_name = "delegates"
urlpatterns = [
    path("", views.delegate_list, name="list"),
    path("register/", views.register, name="register"),
    path("mark/", views.mark, name="mark"),
    path("export/", views.export, name="export"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.edit, name="edit"),
]
