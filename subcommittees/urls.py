from django.urls import path

from subcommittees import (
    board_views,
    bulk_views,
    calendar_views,
    folder_views,
    list_views,
    ready_views,
    task_views,
    views,
    waits_views,
)

app_name = "subcommittees"
urlpatterns = [
    path("", list_views.subcommittee_list, name="list"),
    path("my-tasks/", list_views.my_tasks, name="my_tasks"),
    path("calendar/new/", calendar_views.make, name="make_calendar"),
    path("calendar/end/", calendar_views.end, name="end_calendar"),
    path("calendar/<str:token>/nhiem-vu.ics", calendar_views.feed, name="calendar"),
    path("board/", board_views.board, name="board"),
    path("timeline/", board_views.line_of_time, name="timeline"),
    path("waits/", waits_views.waits, name="waits"),
    path("tasks/change/", bulk_views.change_many, name="change_many"),
    path("usual/", ready_views.take_over, name="ready_set"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.edit, name="edit"),
    path("<int:pk>/members/", views.add_member, name="add_member"),
    path("<int:pk>/members/<int:member_pk>/remove/", views.remove_member, name="remove_member"),
    path("<int:pk>/tasks/new/", task_views.new_task, name="new_task"),
    path("tasks/<int:pk>/", task_views.task_page, name="task"),
    path("tasks/<int:pk>/edit/", task_views.edit_task, name="edit_task"),
    path("tasks/<int:pk>/move/", task_views.move_task, name="move_task"),
    path("tasks/<int:pk>/finish/", task_views.finish_anyway, name="finish_anyway"),
    path("tasks/<int:pk>/checklist/", folder_views.add_items, name="add_items"),
    path("tasks/<int:pk>/checklist/<int:item_pk>/", folder_views.change_item, name="change_item"),
    path("tasks/<int:pk>/comments/", folder_views.comment, name="comment"),
    path("tasks/<int:pk>/comments/<int:comment_pk>/", folder_views.change_comment, name="change_comment"),
    path("tasks/<int:pk>/files/", folder_views.add_file, name="add_file"),
    path("tasks/<int:pk>/files/<int:file_pk>/", folder_views.file, name="file"),
    path("tasks/<int:pk>/files/<int:file_pk>/take-back/", folder_views.take_file_back, name="take_file_back"),
]
