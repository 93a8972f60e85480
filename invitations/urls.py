from django.urls import path

from invitations import mailing_views, unit_views, views

app_name = "invitations"
urlpatterns = [
    path("", views.invitation_list, name="list"),
    path("call-sheet/", views.call_sheet, name="call_sheet"),
    path("settings/", views.correspondence, name="correspondence"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/answer/", views.answer, name="answer"),
    path("people/<int:pk>/substitute/", views.substitute, name="substitute"),
    path("people/<int:pk>/link/", views.link, name="link"),
    path("unit/", unit_views.unit, name="unit"),
    path("unit/deadline/", unit_views.unit_deadline, name="unit_deadline"),
    path("unit/people/<int:pk>/", unit_views.unit_person, name="unit_person"),
    path("unit/people/<int:pk>/answer/", unit_views.unit_answer, name="unit_answer"),
    path("unit/people/<int:pk>/contact/", unit_views.unit_contact, name="unit_contact"),
    path("unit/people/<int:pk>/substitute/", unit_views.unit_substitute, name="unit_substitute"),
    path("write/", mailing_views.write, name="write"),
    path("mailings/", mailing_views.mailing_list, name="mailings"),
    path("mailings/<int:pk>/", mailing_views.mailing, name="mailing"),
    path("mailings/<int:pk>/release/", mailing_views.release, name="release"),
    path("mailings/<int:pk>/leave-out/", mailing_views.leave_out, name="leave_out"),
    path("messages/<int:pk>/", mailing_views.message, name="message"),
    path("messages/<int:pk>/paper/", mailing_views.message_paper, name="message_paper"),
    path("messages/<int:pk>/settle/", mailing_views.settle, name="settle"),
]
