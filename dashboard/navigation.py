"""What the frame of every page shows: the conference and the menu of this user.

Both are lazy: a fragment or a download that draws no frame costs no query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.models import Role
from budget import access as budget
from conference.addresses import address
from conference.counting import counts
from conference.current import current_conference
from conference.models import Conference
from dashboard import sample
from elections import waiting as elections
from nominations import pairs
from nominations.council_items import CouncilItem
from reminders import lines
from stories import access as stories
from stories.models import PlanLine, Version
from subcommittees.credentials import reads_credentials
from subcommittees.models import Obstacle, Task, UnitRequest


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    icon: str
    count: int | None = None
    urgent: bool = False
    current: bool = False


@dataclass(frozen=True)
class Group:
    label: str
    items: list[Item]


@dataclass(frozen=True)
class _Entry:
    """One line of the menu before it is drawn for a user. `count`: name of the figure in its pill."""

    label: str | Promise
    route: str
    icon: str
    allowed: Callable
    count: str = ""
    urgent: bool = False


def sees_overview(user) -> bool:
    """Everybody but a unit's preparers, whose work is three pages."""
    return not permissions.is_preparer(user) or sees_mix(user)


def sees_mix(user) -> bool:
    return permissions.reads_everything(user) or permissions.is_head(user)


def _sees_nominations(user) -> bool:
    return permissions.reads_everything(user) or bool(permissions.own_units(user))


def _has_unit(user) -> bool:
    return bool(permissions.own_units(user))


def _decides(user) -> bool:
    return permissions.is_head(user) or permissions.is_organiser(user)


def _has_tasks(user) -> bool:
    return user.has_role(
        Role.UNIT_HEAD, Role.UNIT_PREPARER, Role.SUBCOMMITTEE_HEAD, Role.SUBCOMMITTEE_MEMBER, Role.ORGANISER
    )


def _follows_up_requests(user) -> bool:
    return permissions.reads_everything(user) or user.has_role(
        Role.SUBCOMMITTEE_HEAD, Role.SUBCOMMITTEE_MEMBER
    )


def _sets_up(user) -> bool:
    return permissions.is_organiser(user) or permissions.is_administrator(user)


def _sees_delegates(user) -> bool:
    return permissions.sees_delegates(user) or permissions.is_head(user)


def _sees_history(user) -> bool:
    return permissions.reads_everything(user) or _has_unit(user)


def _registers(user) -> bool:
    return permissions.is_organiser(user) or _has_unit(user)


OF_AWARDS = ("handover/", "awards/", "decisions/")
"""Pages of the awards that need the register too: their addresses begin as those of the papers do."""
APPROVAL = "admin:nominations_nomination_changelist"
MENU = (
    (
        "",
        (
            _Entry(_("Overview"), "dashboard:home", "speedometer2", sees_overview),
            _Entry(_("Reminders"), "reminders:list", "bell", lambda user: True, count="reminders"),
        ),
    ),
    (
        _("Exemplars"),
        (
            _Entry(_("Nominations"), "nominations:list", "person-plus", _sees_nominations),
            _Entry(_("My unit"), "nominations:unit", "building", _has_unit),
            _Entry(_("Approval"), APPROVAL, "clipboard-check", _decides, count="waiting"),
            _Entry(
                _("Allocation of delegates"),
                "nominations:allocation",
                "grid-3x3-gap",
                permissions.reads_everything,
            ),
            _Entry(_("70/30 mix"), "dashboard:quota", "pie-chart", sees_mix),
            _Entry(
                _("Same person twice"),
                "nominations:pairs",
                "person-badge",
                permissions.is_organiser,
                count="pairs",
            ),
            _Entry(
                _("Council"), "nominations:council", "shield-check", permissions.sees_council, count="votes"
            ),
            _Entry(_("Commendation"), "nominations:awards", "award", permissions.sees_awards),
            _Entry(_("Fairness of awards"), "dashboard:fairness", "bar-chart", permissions.reads_everything),
        ),
    ),
    (
        _("Conference"),
        (
            _Entry(
                _("Subcommittees, tasks"),
                "subcommittees:list",
                "list-check",
                permissions.reads_everything,
                count="overdue",
                urgent=True,
            ),
            _Entry(
                _("My tasks"),
                "subcommittees:my_tasks",
                "check2-square",
                _has_tasks,
                count="mine",
                urgent=True,
            ),
            _Entry(
                _("Inbox of the unit"), "subcommittees:inbox", "inbox", _has_unit, count="inbox", urgent=True
            ),
            _Entry(_("Requests to units"), "subcommittees:requests", "send", _follows_up_requests),
            _Entry(_("Obstacles"), "subcommittees:obstacles", "megaphone", lambda user: True),
            _Entry(
                _("Standing Council"),
                "subcommittees:standing_council",
                "hourglass-split",
                permissions.reads_everything,
                count="council",
                urgent=True,
            ),
            _Entry(_("Stories, news"), "stories:list", "newspaper", stories.opens, count="stories"),
            _Entry(_("Budget"), "budget:list", "cash-stack", budget.opens),
            _Entry(_("Agenda"), "agenda:list", "calendar-event", lambda user: True),
            _Entry(_("Public pages"), "open_desk:switch", "globe2", permissions.is_organiser),
            _Entry(_("The session live"), "agenda:live", "play-circle", permissions.runs_session),
            _Entry(
                _("Election of the delegation"),
                "elections:list",
                "check2-square",
                lambda user: True,
                count="elections",
            ),
            _Entry(_("Papers of the exchange"), "agenda:papers", "mic", _sees_nominations),
            _Entry(_("Delegates"), "delegates:list", "people", _sees_delegates),
            _Entry(_("Door"), "door:page", "qr-code-scan", permissions.lets_in),
            _Entry(_("Who is present"), "delegates:presence", "person-badge", permissions.sees_delegates),
            _Entry(_("Registration by unit"), "invitations:unit", "person-check", _registers),
            _Entry(
                _("Invitations, answers"), "invitations:list", "envelope-paper", permissions.reads_answers
            ),
            _Entry(_("Hall and seats"), "documents:hall", "geo-alt", permissions.sees_delegates),
            _Entry(
                _("Credentials of the delegates"), "credentials:report", "clipboard-check", reads_credentials
            ),
        ),
    ),
    (
        _("Printing"),
        (
            _Entry(_("Papers and certificates"), "documents:print", "printer", permissions.prints),
            _Entry(_("Papers to print again"), "documents:again", "arrow-repeat", permissions.is_organiser),
            _Entry(_("Award register"), "documents:register", "journal-text", permissions.is_organiser),
        ),
    ),
    (
        _("Administration"),
        (
            _Entry(
                _("Closing the conference"), "closing:page", "clipboard-check", permissions.reads_everything
            ),
            _Entry(_("History over editions"), "history:people", "clock-history", _sees_history),
            _Entry(_("Personal data"), "privacy:list", "lock", permissions.keeps_personal_data),
            _Entry(_("Plan of the conference"), "plans:read", "file-earmark-text", permissions.is_organiser),
            _Entry(_("Next edition"), "dashboard:next_edition", "arrow-repeat", permissions.is_organiser),
            _Entry(_("Set-up"), "admin:index", "gear", _sets_up),
        ),
    ),
)


def page_frame(request) -> dict:
    """Context processor: `conference` (the current one or None) and `nav` (groups for this user), both lazy.

    At most three queries. The sign-in page of a demo also lists the sample accounts.
    """
    frame = {
        "conference": SimpleLazyObject(lambda: current_conference(request)),
        "nav": SimpleLazyObject(lambda: menu(request)),
    }
    if settings.DEMO:
        shown = SimpleLazyObject(lambda: [] if _signed_in(request) else _sample_accounts())
        frame |= {"demo_accounts": shown, "demo_password": sample.DEMO_PASSWORD}
    return frame


def _sample_accounts() -> list[dict[str, str]]:
    """One account per role, of the unit that has a returned nomination to mend; the README tells the others."""
    first_of_role: dict[str, dict] = {}
    for account in sorted(sample.read()["accounts"], key=lambda account: account.get("unit") != "HTX"):
        first_of_role.setdefault(account["role"], account)
    order = [str(role) for role in Role]
    roles = {str(role): str(role.label) for role in Role}
    return [
        {"username": account["username"], "label": capfirst(roles[role])}
        for role, account in sorted(first_of_role.items(), key=lambda pair: order.index(pair[0]))
    ]


def menu(request) -> list[Group]:
    """The groups that hold something for this user, with the present page marked."""
    if not _signed_in(request):
        return []
    user = request.user
    shown = [(label, [entry for entry in entries if entry.allowed(user)]) for label, entries in MENU]
    figures = figures_of(request)
    groups = [
        Group(str(label), [_item(entry, figures) for entry in entries]) for label, entries in shown if entries
    ]
    return _mark_current(groups, _listed_under(request.path))


def _listed_under(path: str) -> str:
    """The address by which the menu finds the page: that of the awards for theirs, of the agenda for a move of the
    conference, else its own."""
    papers = address("documents:print")
    if path.startswith((address("documents:screen"), address("dashboard:conclusions"))):
        return address("agenda:live")
    if path.startswith(address("history:units")):
        return address("history:people")
    if path.startswith(address("postponement:postpone")):
        return address("agenda:list")
    if path.startswith(address("dashboard:edition", 0).removesuffix("0/")):
        return address("dashboard:next_edition")
    if path.startswith(tuple(f"{papers}{part}" for part in OF_AWARDS)):
        return address("nominations:awards")
    return path


def _signed_in(request) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def _item(entry: _Entry, figures: dict[str, int | None]) -> Item:
    count = figures.get(entry.count) or None
    return Item(str(entry.label), address(entry.route), entry.icon, count, entry.urgent)


def _mark_current(groups: list[Group], path: str) -> list[Group]:
    """Marks the item whose address is the longest beginning of the page's: a detail belongs to its list."""
    home = address("dashboard:home")
    addresses = [item.url for group in groups for item in group.items]
    fitting = [url for url in addresses if url == path or (url != home and path.startswith(url))]
    nearest = max(fitting, key=len, default=None)
    return [
        replace(group, items=[replace(item, current=item.url == nearest) for item in group.items])
        for group in groups
    ]


def figures_of(request) -> dict[str, int | None]:
    """The figures of the pills, asked for once in a request: home pages say some of them in words."""
    if not hasattr(request, "menu_figures"):
        request.menu_figures = _figures(request.user, current_conference(request))
    return request.menu_figures


def _figures(user, conference: Conference | None) -> dict[str, int | None]:
    """Figures of the pills in one query: waiting for this user's decision, overdue at all, overdue of their own, to
    vote on, unseen reminders, asked of their unit, stories to decide on, to write or to write anew, what of an
    election waits for them; for
    readers of everything what is before the Standing Council, and
    for the organiser who may be nominated twice."""
    if conference is None:
        return {}
    figures = counts(_counted, conference, user, user.held_roles, conference.date, localdate())
    together = {
        "stories": ("to_judge", "to_begin", "to_rewrite"),
        "elections": ("to_answer", "to_count", "to_confirm"),
    }
    return figures | {pill: sum(figures.get(name) or 0 for name in names) for pill, names in together.items()}


def _counted(conference: Conference, user, _roles: frozenset, _date, today) -> dict[str, QuerySet]:
    """The roles say which rows are this person's, both dates which tasks are overdue and what is past."""
    tasks = Task.objects.filter(subcommittee__conference=conference).overdue(conference)
    counted = {
        "waiting": conference.nominations.decidable_by(user),
        "overdue": tasks.visible_to(user),
        "mine": tasks.mine(user),
        "votes": CouncilItem.objects.filter(session__conference=conference).waiting_for(user),
        "reminders": lines.unseen(conference, today, user),
        "to_count": elections.to_count(conference, user),
        "to_confirm": elections.to_confirm(conference, user),
    }
    if units := permissions.own_units(user):
        asked = UnitRequest.objects.filter(subcommittee__conference=conference)
        counted["inbox"] = asked.for_units(units).waiting()
    written = Version.objects.filter(story__conference=conference)
    if permissions.approves_stories(user):
        counted["to_judge"] = written.decidable_by(user)
    elif units:
        counted["to_begin"] = PlanLine.objects.filter(conference=conference).to_begin(user)
    if permissions.writes_stories(user):
        counted["to_rewrite"] = written.to_rewrite(user)
    if permissions.reads_everything(user):
        counted["council"] = Obstacle.objects.filter(conference=conference).before_the_council(today)
    if permissions.is_organiser(user):
        counted["pairs"] = pairs.waiting(conference)
    if permissions.prepares_election(user):
        counted["to_answer"] = elections.to_answer(conference)
    return counted
