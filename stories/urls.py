from django.urls import path

from stories import edit_views, plan_views, views

app_name = "stories"
urlpatterns = [
    path("", views.listed, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.story_page, name="story"),
    path("<int:pk>/text/", edit_views.text, name="text"),
    path("<int:pk>/step/<str:verb>/", views.step, name="step"),
    path("<int:pk>/versions/<int:number>/", views.version_page, name="version"),
    path("<int:pk>/people/new/", edit_views.new_person, name="new_person"),
    path("people/<int:pk>/", edit_views.consent, name="consent"),
    path("people/<int:pk>/name/", edit_views.correct_name, name="correct_name"),
    path("people/<int:pk>/remove/", edit_views.drop_person, name="drop_person"),
    path("consents/<int:pk>/withdraw/", edit_views.withdraw, name="withdraw"),
    path("<int:pk>/pictures/new/", edit_views.new_picture, name="new_picture"),
    path("places/<int:pk>/", edit_views.edit_picture, name="edit_picture"),
    path("places/<int:pk>/first/", edit_views.move_picture, {"act": "first"}, name="first_picture"),
    path("places/<int:pk>/remove/", edit_views.move_picture, {"act": "remove"}, name="drop_picture"),
    path("pictures/<int:pk>/<int:width>.<str:ending>", views.picture, name="picture"),
    path("plan/", plan_views.plan, name="plan"),
    path("plan/new/", plan_views.new_line, name="new_line"),
    path("plan/<int:pk>/", plan_views.edit_line, name="line"),
    path("plan/<int:pk>/remove/", plan_views.remove_line, name="remove_line"),
]
