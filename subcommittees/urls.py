from django.urls import path

from subcommittees import board_views, bulk_views, calendar_views, views

app_name = "subcommittees"
urlpatterns = [
    path("", views.subcommittee_list, name="list"),
    path("my-tasks/", views.my_tasks, name="my_tasks"),
    path("calendar/new/", calendar_views.make, name="make_calendar"),
    path("calendar/end/", calendar_views.end, name="end_calendar"),
    path("calendar/<str:token>/nhiem-vu.ics", calendar_views.feed, name="calendar"),
    path("board/", board_views.board, name="board"),
    path("timeline/", board_views.line_of_time, name="timeline"),
    path("tasks/change/", bulk_views.change_many, name="change_many"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.edit, name="edit"),
    path("<int:pk>/members/", views.add_member, name="add_member"),
    path("<int:pk>/members/<int:member_pk>/remove/", views.remove_member, name="remove_member"),
    path("<int:pk>/tasks/new/", views.new_task, name="new_task"),
    path("tasks/<int:pk>/", views.task_page, name="task"),
    path("tasks/<int:pk>/edit/", views.edit_task, name="edit_task"),
    path("tasks/<int:pk>/move/", views.move_task, name="move_task"),
]
