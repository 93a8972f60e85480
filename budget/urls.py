from django.urls import path

from budget import estimate_views, spending_views, views

app_name = "budget"
urlpatterns = [
    path("", views.overview, name="list"),
    path("lines/new/", views.new_line, name="new_line"),
    path("lines/<int:pk>/", views.line_page, name="line"),
    path("lines/<int:pk>/edit/", views.edit_line, name="edit_line"),
    path("lines/<int:pk>/remove/", views.remove_line, name="remove_line"),
    path("lines/<int:pk>/amount/", estimate_views.set_amount, name="set_amount"),
    path("lines/<int:pk>/contracts/new/", spending_views.new_commitment, name="new_commitment"),
    path("lines/<int:pk>/expenses/new/", spending_views.new_expense, name="new_expense"),
    path("undo/<str:what>/<int:pk>/", spending_views.undo, name="undo"),
    path("expenses/<int:pk>/voucher/", spending_views.voucher, name="voucher"),
    path("sources/", views.sources, name="sources"),
    path("sources/new/", views.new_source, name="new_source"),
    path("sources/<int:pk>/", views.edit_source, name="edit_source"),
    path("estimate/", estimate_views.estimate_page, name="estimate"),
    path("estimate/submit/", estimate_views.submit, name="submit"),
    path("estimate/approve/", estimate_views.approve, name="approve"),
    path("estimate/caps/", estimate_views.caps, name="caps"),
    path("estimate/versions/<int:number>/", estimate_views.version, name="version"),
    path("estimate/<str:act>/", estimate_views.give_reason, name="give_reason"),
]
