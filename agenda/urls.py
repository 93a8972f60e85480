from django.urls import path

from agenda import live_views, views

app_name = "agenda"
urlpatterns = [
    path("", views.agenda_list, name="list"),
    path("session/", views.session, name="session"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.edit, name="edit"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/remove/", views.remove, name="remove"),
    path("live/", live_views.page, name="live"),
    path("live/state/", live_views.state, name="live_state"),
    path("live/step/", live_views.step, name="live_step"),
    path("live/<int:pk>/", live_views.desk_state, name="desk"),
    path("live/<int:pk>/note/", live_views.note, name="note"),
    path("live/<int:pk>/speakers/", live_views.ask, name="ask"),
    path("live/<int:pk>/speakers/<int:turn_pk>/", live_views.turn, name="turn"),
    path("live/<int:pk>/conclusions/", live_views.conclude, name="conclude"),
    path(
        "live/<int:pk>/conclusions/<int:conclusion_pk>/", live_views.drop_conclusion, name="drop_conclusion"
    ),
]
