from django.urls import path

from agenda import (
    live_views,
    material_views,
    order_views,
    paper_views,
    public_switch,
    version_views,
    views,
)

app_name = "agenda"
urlpatterns = [
    path("", views.agenda_list, name="list"),
    path("public/", public_switch.switch, name="public"),
    path("session/", views.session, name="session"),
    path("new/", views.new, name="new"),
    path("preset/", views.preset, name="preset"),
    path("minutes/", order_views.minutes, name="minutes"),
    path("fit/", order_views.fit, name="fit"),
    path("take-back/", order_views.take_back, name="take_back"),
    path("publish/", version_views.publish, name="publish"),
    path("versions/", version_views.version_list, name="versions"),
    path("officers/", material_views.officers, name="officers"),
    path("papers/", paper_views.papers_list, name="papers"),
    path("papers/<int:pk>/", paper_views.paper, name="paper"),
    path("papers/<int:pk>/file/", paper_views.paper_file, name="paper_file"),
    path("part/<slug:what>/new/", material_views.add_part, name="add_officer"),
    path("part/<slug:what>/<int:pk>/", material_views.edit_part, name="edit_part"),
    path("part/<slug:what>/<int:pk>/remove/", material_views.remove_part, name="remove_part"),
    path("<int:pk>/", views.edit, name="edit"),
    path("<int:pk>/parts/", material_views.materials, name="materials"),
    path("<int:pk>/parts/<slug:what>/new/", material_views.add_part, name="add_part"),
    path("<int:pk>/move/", order_views.move, name="move"),
    path("<int:pk>/rearrange/", order_views.rearrange_item, name="rearrange"),
    path("<int:pk>/remove/", views.remove, name="remove"),
    path("live/", live_views.page, name="live"),
    path("live/state/", live_views.state, name="live_state"),
    path("live/anew/", live_views.anew, name="live_anew"),
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
