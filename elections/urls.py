from django.urls import path

from elections import candidate_views, count_views, views

app_name = "elections"
urlpatterns = [
    path("", views.overview, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.page, name="page"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/roll/", views.roll, name="roll"),
    path("<int:pk>/ballots/", views.papers, name="papers"),
    path("<int:pk>/count/", count_views.count, name="count"),
    path("<int:pk>/count/running/", count_views.running, name="running"),
    path("<int:pk>/count/tally/", count_views.tally_shown, name="tally"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("<int:pk>/candidates/new/", candidate_views.new, name="new_candidate"),
    path("<int:pk>/board/new/", candidate_views.new_member, name="new_member"),
    path("<int:pk>/steps/<str:act>/", views.step, name="step"),
    path("candidates/<int:pk>/", candidate_views.edit, name="edit_candidate"),
    path("candidates/<int:pk>/accept/", candidate_views.accept, name="accept"),
    path("candidates/<int:pk>/decline/", candidate_views.decline, name="decline"),
    path("candidates/<int:pk>/remove/", candidate_views.remove, name="remove_candidate"),
    path("board/<int:pk>/replace/", candidate_views.replace_member, name="replace_member"),
    path("board/<int:pk>/remove/", candidate_views.remove_member, name="remove_member"),
    path("ballots/<int:pk>/take-back/", views.take_back_papers, name="take_back_papers"),
]
