from django.urls import path

from nominations import allocation_views, pair_views, unit_page, version_views, views

app_name = "nominations"
urlpatterns = [
    path("", views.nomination_list, name="list"),
    path("new/", views.create, {"kind": "individual"}, name="new"),
    path("new/guest/", views.create, {"kind": "guest"}, name="new_guest"),
    path("autosave/", views.autosave_new, {"kind": "individual"}, name="autosave_new"),
    path("autosave/guest/", views.autosave_new, {"kind": "guest"}, name="autosave_new_guest"),
    path("unit/", unit_page.unit_page, name="unit"),
    path("allocation/", allocation_views.allocation, name="allocation"),
    path("allocation/figures/", allocation_views.figures, name="allocation_figures"),
    path("allocation/publish/", allocation_views.publish, name="allocation_publish"),
    path("allocation/remind/", allocation_views.remind, name="allocation_remind"),
    path("allocation/versions/<int:number>/", allocation_views.version, name="allocation_version"),
    path("seats/", views.seats_hint, name="seats"),
    path("same-person/", pair_views.pair_list, name="pairs"),
    path("same-person/<int:first>/<int:second>/", pair_views.pair, name="pair"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/autosave/", views.autosave, name="autosave"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/amend/", version_views.amend, name="amend"),
    path("<int:pk>/versions/", version_views.versions_page, name="versions"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("evidence/<int:pk>/", views.evidence_file, name="evidence"),
    path("evidence/<int:pk>/remove/", views.evidence_remove, name="evidence_remove"),
]
