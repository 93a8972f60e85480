from django.urls import path

from nominations import award_views, views

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
    path("awards/", award_views.award_list, name="awards"),
    path("awards/propose/", award_views.propose_all, name="awards_propose"),
    path("awards/new/", award_views.award_new, name="award_new"),
    path("awards/<int:pk>/", award_views.award_page, name="award"),
    path("awards/<int:pk>/drop/", award_views.award_drop, name="award_drop"),
    path("awards/decisions/new/", award_views.decision_new, name="decision_new"),
    path("awards/decisions/<int:pk>/", award_views.decision_page, name="decision"),
    path("awards/decisions/<int:pk>/edit/", award_views.decision_edit, name="decision_edit"),
    path("awards/decisions/<int:pk>/awards/", award_views.decision_awards, name="decision_awards"),
    path("awards/decisions/<int:pk>/issue/", award_views.decision_issue, name="decision_issue"),
    path("awards/decisions/<int:pk>/discard/", award_views.decision_discard, name="decision_discard"),
    path("evidence/<int:pk>/", views.evidence_file, name="evidence"),
    path("evidence/<int:pk>/remove/", views.evidence_remove, name="evidence_remove"),
]
