"""Where every address goes. Sign-in is asked everywhere but on the addresses in `conference.views.PUBLIC`."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from conference import views

urlpatterns = [
    path("", include("dashboard.urls")),
    path("", include("stories.open_urls")),
    path("healthz", views.healthz, name="healthz"),
    path("sign-in/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("sign-out/", auth.LogoutView.as_view(), name="logout"),
    path("password/", auth.PasswordChangeView.as_view(), name="password_change"),
    path("password/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("nominations/", include("nominations.urls")),
    path("delegates/credentials/", include("documents.credential_urls")),
    path("delegates/", include("delegates.urls")),
    path("door/", include("delegates.door_urls")),
    path("agenda/", include("agenda.urls")),
    path("now/", include("agenda.now_urls")),
    path("hall/screen/", include("documents.screen_urls")),
    path("subcommittees/", include("subcommittees.urls")),
    path("elections/", include("elections.urls")),
    path("stories/", include("stories.urls")),
    path("budget/", include("budget.urls")),
    path("invitations/", include("invitations.urls")),
    path("plan/", include("plans.urls")),
    path("personal-data/", include("privacy.urls")),
    path("reminders/", include("reminders.urls")),
    path("thu-nhac/", include("reminders.public_urls")),
    path("closing/", include("closing.urls")),
    path("history/", include("closing.history_urls")),
    path("conference/", include("invitations.postponement_urls")),
    path("moi/", include("invitations.public_urls")),
    path("print/", include("documents.urls")),
    path("chuong-trinh/", include("agenda.public_urls")),
    path("public-pages/", include("stories.open_desk_urls")),
    path("kiem-tra/", include("documents.check_urls")),
    path("admin/", admin.site.urls),
]
handler500 = "conference.views.server_error"
