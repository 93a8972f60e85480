from django.urls import path

from documents import award_views, design_views, downloads, register_views, views

app_name = "documents"
urlpatterns = [
    path("", views.print_page, name="print"),
    path("certificates/", design_views.certificates, name="certificates"),
    path("certificates/preview/", design_views.preview_file, name="preview"),
    path("designs/", design_views.design_list, name="designs"),
    path("designs/new/", design_views.design_new, name="design_new"),
    path("designs/<int:pk>/", design_views.design_edit, name="design"),
    path("designs/<int:pk>/copy/", design_views.design_copy, name="design_copy"),
    path("designs/<int:pk>/remove/", design_views.design_remove, name="design_remove"),
    path("designs/<int:pk>/test-page/", design_views.test_page, name="test_page"),
    path("printers/new/", design_views.printer_new, name="printer_new"),
    path("printers/<int:pk>/", design_views.printer_edit, name="printer"),
    path("printers/<int:pk>/remove/", design_views.printer_remove, name="printer_remove"),
    path("<slug:kind>/order/", views.order, name="order"),
    path("jobs/", views.job_list, name="jobs"),
    path("jobs/<int:pk>/", views.job_page, name="job"),
    path("jobs/<int:pk>/progress/", views.job_progress, name="progress"),
    path("jobs/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("jobs/<int:pk>/retry/", views.retry, name="retry"),
    path("jobs/<int:pk>/remove-files/", views.remove_files, name="remove_files"),
    path("jobs/<int:pk>/combined/", downloads.combined_file, name="combined"),
    path("jobs/<int:pk>/archive/", downloads.archive_file, name="archive"),
    path("jobs/<int:pk>/files/<int:item_pk>/", downloads.item_file, name="file"),
    path("handover/", award_views.handover_page, name="handover"),
    path("handover/<int:pk>/undo/", award_views.handover_undo, name="handover_undo"),
    path("awards/<int:pk>/revoke/", award_views.award_revoke, name="award_revoke"),
    path("decisions/<int:pk>/revoke/", award_views.decision_revoke, name="decision_revoke"),
    path("register/", register_views.register_page, name="register"),
    path("register/<int:pk>/", register_views.certificate_page, name="certificate"),
    path("register/<int:pk>/again/", register_views.print_again, name="print_again"),
    path("register/<int:pk>/revoke/", register_views.revoke, name="revoke"),
]
