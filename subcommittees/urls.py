from django.urls import path

from subcommittees import (
    board_views,
    bulk_views,
    calendar_views,
    council_views,
    inbox_views,
    obstacle_views,
    request_views,
    views,
)

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
    path("requests/", request_views.sent, name="requests"),
    path("requests/new/", request_views.compose, name="new_request"),
    path("requests/sent/<slug:batch>/", request_views.batch, name="batch"),
    path("requests/sent/<slug:batch>/sheet/", request_views.batch_sheet, name="batch_sheet"),
    path("requests/<int:pk>/", inbox_views.request_page, name="request"),
    path("requests/files/<int:pk>/", inbox_views.answer_file, name="answer_file"),
    path("inbox/", inbox_views.inbox, name="inbox"),
    path("obstacles/", obstacle_views.listed, name="obstacles"),
    path("obstacles/new/", obstacle_views.new, name="new_obstacle"),
    path("obstacles/<int:pk>/", obstacle_views.obstacle_page, name="obstacle"),
    path("obstacles/photos/<int:pk>/", obstacle_views.photo, name="obstacle_photo"),
    path("standing-council/", council_views.standing_council, name="standing_council"),
]
