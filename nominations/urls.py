from django.urls import path

from nominations import council_views, council_vote_views, views

app_name = "nominations"
urlpatterns = [
    path("", views.nomination_list, name="list"),
    path("new/", views.create, {"kind": "individual"}, name="new"),
    path("new/guest/", views.create, {"kind": "guest"}, name="new_guest"),
    path("autosave/", views.autosave_new, {"kind": "individual"}, name="autosave_new"),
    path("autosave/guest/", views.autosave_new, {"kind": "guest"}, name="autosave_new_guest"),
    path("seats/", views.seats_hint, name="seats"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/autosave/", views.autosave, name="autosave"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("evidence/<int:pk>/", views.evidence_file, name="evidence"),
    path("evidence/<int:pk>/remove/", views.evidence_remove, name="evidence_remove"),
    path("council/", council_views.council, name="council"),
    path("council/new/", council_views.session_new, name="council_new"),
    path("council/<int:pk>/", council_views.session_page, name="council_session"),
    path("council/<int:pk>/edit/", council_views.session_edit, name="council_edit"),
    path("council/<int:pk>/discard/", council_views.session_discard, name="council_discard"),
    path("council/<int:pk>/agenda/", council_views.agenda, name="council_agenda"),
    path("council/<int:pk>/attendance/", council_views.attendance, name="council_attendance"),
    path("council/<int:pk>/open/", council_views.session_open, name="council_open"),
    path("council/<int:pk>/close/", council_views.session_close, name="council_close"),
    path("council/items/<int:pk>/", council_vote_views.item_page, name="council_item"),
    path("council/items/<int:pk>/remove/", council_vote_views.remove, name="council_remove"),
    path("council/items/<int:pk>/vote/", council_vote_views.cast_vote, name="council_vote"),
    path("council/items/<int:pk>/interest/", council_vote_views.interest, name="council_interest"),
    path("council/items/<int:pk>/votes/", council_vote_views.enter_votes, name="council_enter"),
    path("council/items/<int:pk>/count/", council_vote_views.count, name="council_count"),
    path("council/items/<int:pk>/postpone/", council_vote_views.postpone, name="council_postpone"),
    path("council/items/<int:pk>/reopen/", council_vote_views.reopen, name="council_reopen"),
    path("council/items/<int:pk>/scores/<int:member_pk>/", council_vote_views.scores, name="council_scores"),
]
