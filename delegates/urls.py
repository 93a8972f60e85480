from django.urls import path

from delegates import intake_columns_views, intake_views, presence_views, views

app_name = "delegates"
urlpatterns = [
    path("", views.delegate_list, name="list"),
    path("register/", views.register, name="register"),
    path("mark/", views.mark, name="mark"),
    path("export/", views.export, name="export"),
    path("presence/", presence_views.page, name="presence"),
    path("presence/signed/", presence_views.signed, name="signed"),
    path("new/", views.new, name="new"),
    path("lists/", intake_views.lists, name="intake"),
    path("lists/template/", intake_views.template, name="intake_template"),
    path("lists/<int:pk>/", intake_views.one_list, name="intake_list"),
    path("lists/<int:pk>/reading/", intake_views.reading, name="intake_reading"),
    path("lists/<int:pk>/columns/", intake_columns_views.columns, name="intake_columns"),
    path("lists/<int:pk>/answer/", intake_views.answer, name="intake_answer"),
    path("lists/<int:pk>/rows/<int:position>/", intake_views.mend, name="intake_mend"),
    path("lists/<int:pk>/left-over/", intake_views.left_over, name="intake_left_over"),
    path("lists/<int:pk>/take-back/", intake_views.take_back, name="intake_take_back"),
    path("<int:pk>/", views.edit, name="edit"),
    path("<int:pk>/photo/", views.photo, name="photo"),
]
