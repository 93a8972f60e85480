"""Marks on checked people: invited, confirmed, present, no longer coming – and back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from conference import history
from conference.models import HistoryEntry
from delegates import answers
from delegates.models import Delegate
from nominations.states import State


@pytest.fixture
def url(conference):
    return reverse("delegates:mark")


def trail(delegate) -> list[tuple]:
    """(action, from, to, reason), oldest first."""
    fields = ("action", "from_state", "to_state", "reason")
    return [tuple(getattr(entry, name) for name in fields) for entry in reversed(history.of(delegate))]


@pytest.mark.parametrize("mark", ["invited", "confirmed", "present"])
def test_mark_and_undo(mark, url, make_delegate, organiser, as_user):
    marked, other = make_delegate(), make_delegate()
    client = as_user(organiser)
    before = timezone.now()
    response = client.post(url, {"mark": mark, "delegate": [marked.pk], "back": "q=mau&page=2"})
    assert (response.status_code, response.url) == (302, reverse("delegates:list") + "?q=mau&page=2")
    marked.refresh_from_db()
    other.refresh_from_db()
    assert before <= getattr(marked, f"{mark}_at") <= timezone.now()
    assert getattr(other, f"{mark}_at") is None

    undo = client.get(reverse("delegates:list")).context["undo"]
    assert (undo["mark"], undo["ids"]) == (mark, [marked.pk])
    assert client.get(reverse("delegates:list")).context["undo"] is None
    client.post(url, {"mark": mark, "undo": 1, "delegate": undo["ids"]})
    marked.refresh_from_db()
    assert getattr(marked, f"{mark}_at") is None
    assert trail(marked) == [(f"mark_{mark}", "", mark, ""), (f"unmark_{mark}", mark, "", "")]


def test_second_click_changes_nothing(url, make_delegate, organiser, as_user):
    delegate = make_delegate()
    client = as_user(organiser)
    stamps = []
    for _click in range(2):
        client.post(url, {"mark": "invited", "delegate": [delegate.pk]})
        delegate.refresh_from_db()
        stamps.append(delegate.invited_at)
    assert stamps[0] == stamps[1]
    assert trail(delegate) == [("mark_invited", "", "invited", "")]


def test_undo_takes_back_only_what_the_action_did(url, make_delegate, organiser, as_user):
    long_ago = timezone.now() - timezone.timedelta(days=9)
    first, second = make_delegate(invited_at=long_ago), make_delegate()
    client = as_user(organiser)
    client.post(url, {"mark": "invited", "delegate": [first.pk, second.pk]})
    undo = client.get(reverse("delegates:list")).context["undo"]
    client.post(url, {"mark": "invited", "undo": 1, "delegate": undo["ids"]})
    assert list(Delegate.objects.filter(invited_at__isnull=False)) == [first]


def test_who_holds_no_seat_gets_no_mark(url, make_delegate, make_nomination, organiser, as_user):
    gone = [
        make_delegate(cancelled_at=timezone.now()),
        make_delegate(nomination=make_nomination(State.WITHDRAWN)),
    ]
    as_user(organiser).post(url, {"mark": "present", "delegate": [delegate.pk for delegate in gone]})
    assert not Delegate.objects.filter(present_at__isnull=False).exists()
    assert not HistoryEntry.objects.filter(action="mark_present").exists()


def test_cancelling_asks_for_the_reason_on_its_own_page(url, make_delegate, organiser, as_user):
    delegate = make_delegate("Lê Văn Mẫu Đức")
    client = as_user(organiser)
    asked = client.post(url, {"mark": "cancelled", "delegate": [delegate.pk]})
    assert (asked.status_code, list(asked.context["people"]), asked.context["form"].errors) == (
        200,
        [delegate],
        {},
    )
    refused = client.post(url, {"mark": "cancelled", "delegate": [delegate.pk], "reason": "  "})
    assert (refused.status_code, set(refused.context["form"].errors)) == (200, {"reason"})
    delegate.refresh_from_db()
    assert delegate.cancelled_at is None

    client.post(url, {"mark": "cancelled", "delegate": [delegate.pk], "reason": "Đi công tác"})
    assert trail(delegate) == [("mark_cancelled", "", "cancelled", "Đi công tác")]
    off = client.get(reverse("delegates:list"), {"answer": "off"})
    assert [(person.full_name, person.reason) for person in off.context["page_obj"]] == [
        ("Lê Văn Mẫu Đức", "Đi công tác")
    ]
    client.post(url, {"mark": "cancelled", "undo": 1, "delegate": [delegate.pk]})
    assert list(Delegate.objects.expected()) == [delegate]
    assert trail(delegate)[-1] == ("unmark_cancelled", "cancelled", "", "")


def test_nobody_ticked_is_said(url, organiser, as_user):
    response = as_user(organiser).post(url, {"mark": "invited"}, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


@pytest.mark.parametrize(
    "data",
    [
        {"mark": "invited", "delegate": [999]},
        {"mark": "invited", "delegate": ["9" * 30]},
        {"mark": "invited", "delegate": ["9" * 5000]},
        {"mark": "promoted"},
        {"delegate": ["x"]},
    ],
)
def test_bad_ids_and_marks_are_404(data, url, make_delegate, organiser, as_user):
    delegate = make_delegate()
    assert as_user(organiser).post(url, {"delegate": [delegate.pk]} | data).status_code == 404


@pytest.mark.parametrize("role", [Role.LEADER, Role.DOOR, Role.ADMINISTRATOR, Role.COUNCIL_MEMBER])
def test_only_the_organiser_marks(role, url, make_delegate, make_user, preparer, head, as_user):
    delegate = make_delegate()
    for user in (make_user(role), preparer, head):
        assert as_user(user).post(url, {"mark": "present", "delegate": [delegate.pk]}).status_code == 403
    delegate.refresh_from_db()
    assert delegate.present_at is None


def test_get_is_405(url, organiser, as_user):
    assert as_user(organiser).get(url).status_code == 405


def test_the_functions_guard_themselves(conference, make_delegate, head, outsider, organiser):
    delegate = make_delegate(confirmed_at=timezone.now())
    with pytest.raises(PermissionDenied):
        answers.set_mark(conference, head, "present", [delegate.pk])
    with pytest.raises(PermissionDenied):
        answers.clear_mark(conference, outsider, "confirmed", [delegate.pk])
    with pytest.raises(ValueError, match="reason"):
        answers.set_mark(conference, organiser, "cancelled", [delegate.pk])


def test_back_cannot_lead_to_another_site(url, make_delegate, organiser, as_user):
    response = as_user(organiser).post(
        url, {"mark": "invited", "delegate": [make_delegate().pk], "back": "//example.org/?x=1"}
    )
    assert response.url.startswith(reverse("delegates:list") + "?")
