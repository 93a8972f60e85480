from django.urls import path

from privacy import retention_views, views

app_name = "privacy"
ROOMS = (("nomination", "nominations"), ("delegate", "delegates"))
urlpatterns = [
    path("", views.overview, name="list"),
    path("retention/", retention_views.page, name="retention"),
    path("retention/hold/", retention_views.hold, name="hold"),
    path("retention/holds/<int:pk>/end/", retention_views.release, name="release_hold"),
    path("lists/<str:purpose>/", views.purpose_list, name="purpose_list"),
]
for kind, room in ROOMS:
    one = {"kind": kind}
    urlpatterns += [
        path(f"{room}/<int:pk>/", views.person, one, name=kind),
        path(f"{room}/<int:pk>/enter/", views.enter, one, name=f"{kind}_enter"),
        path(f"{room}/<int:pk>/show/", views.show, one, name=f"{kind}_show"),
        path(f"{room}/<int:pk>/withdraw/", views.withdraw, one, name=f"{kind}_withdraw"),
        path(f"{room}/<int:pk>/package/", views.package, one, name=f"{kind}_package"),
        path(f"{room}/<int:pk>/erase/", views.erase, one, name=f"{kind}_erase"),
    ]
