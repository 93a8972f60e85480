"""The history speaks in words: whatever the rooms record has its words, and stored values read as forms show them."""

from __future__ import annotations

import ast

import pytest
from django.conf import settings
from django.utils import translation

from accounts.models import Role
from conference import history
from conference.models import HistoryEntry, Unit
from conference.templatetags import history_text
from delegates.answers import ACTION_LABELS, Mark
from nominations.states import TRANSITIONS, State
from subcommittees.obstacles import ACTIONS as OBSTACLE_ACTIONS
from subcommittees.requesting import STEPS as REQUEST_STEPS
from subcommittees.transitions import TRANSITIONS as TASK_STEPS
from tests.test_conventions import OWN_APPS

pytestmark = pytest.mark.django_db
RECORDERS = ("history.record", "history.record_all")


def literal_actions() -> set[str]:
    """The third argument of every `history.record(…)` and `record_all(…)` that is written as a plain text."""
    found = set()
    for app in OWN_APPS:
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())) if "tests" not in path.parts else ():
                if isinstance(node, ast.Call) and ast.unparse(node.func) in RECORDERS:
                    texts = [part for part in ast.walk(node.args[2]) if isinstance(part, ast.Constant)]
                    found |= {part.value for part in texts if isinstance(part.value, str)}
    return found


def entry(subject_type: str, **fields) -> HistoryEntry:
    return HistoryEntry(subject_type=subject_type, subject_id=1, **fields)


def test_every_recorded_action_has_words():
    recorded = literal_actions() - {""} | set(TRANSITIONS) | set(TASK_STEPS) | set(ACTION_LABELS)
    recorded |= {step.action for step in REQUEST_STEPS.values()} | set(OBSTACLE_ACTIONS.values())
    assert {"submit", "moved", "ordered", "evidence_added", "member_seated"} <= recorded
    assert recorded - set(history_text.ACTIONS) == set()


def test_every_state_has_words_in_vietnamese():
    with translation.override("vi"):
        for state in State:
            words = history_text.state_words(entry("nominations.nomination"), state)
            assert words.lower() == str(state.label).lower() and words[0].isupper()
        for mark in Mark:
            assert history_text.state_words(entry("delegates.delegate"), mark) not in (mark, "")
        for role in (Role.SUBCOMMITTEE_HEAD, Role.SUBCOMMITTEE_MEMBER):
            words = history_text.state_words(entry("subcommittees.subcommittee"), role)
            assert words.lower() == str(role.label).lower()


def test_changes_read_as_the_forms_show_them(conference):
    unit = Unit.objects.create(code="X", name="Phòng Thử", short_name="PT", kind=Unit.Kind.DIVISION)
    changes = {
        "date": ["", "2020-04-24"],
        "quota_is_hard": ["False", "True"],
        "start_time": ["07:30:00", "08:00:00"],
        "venue": ["<b>", "Hội trường"],
    }
    with translation.override("vi"):
        assert history_text.changes_list(entry("conference.conference", changes=changes)) == (
            "<ul><li>Ngày tổ chức hội nghị: – → 24/04/2020</li>"
            "<li>Không cho duyệt khi vượt mức chênh lệch: không → có</li>"
            "<li>Giờ bắt đầu: 07:30 → 08:00</li>"
            "<li>Địa điểm: &lt;b&gt; → Hội trường</li></ul>"
        )
        delegate = entry(
            "delegates.delegate", changes={"unit": ["0", str(unit.pk)], "gender": ["", "female"]}
        )
        assert history_text.changes_list(delegate) == (
            "<ul><li>Đơn vị: 0 → Phòng Thử</li><li>Giới tính: – → nữ</li></ul>"
        )
        achieved = entry(
            "nominations.nomination", action="saved", changes={"version": ["1", "2"], "year_2019": ["", "x"]}
        )
        assert history_text.what(achieved) == "Sửa: thành tích năm 2019"


@pytest.mark.parametrize(
    ("action", "pair", "words"),
    [
        ("ordered", [0, 70], "Ra lệnh in: số bản in 70"),
        ("files_removed", [70, 0], "Xóa tệp đã in: số bản in 70"),
    ],
)
def test_a_count_is_said_with_its_number(action, pair, words):
    with translation.override("vi"):
        assert history_text.what(entry("documents.job", action=action, changes={"documents": pair})) == words


def test_what_is_unknown_stays_readable():
    gone = entry("elsewhere.thing", action="melted", changes={"colour": ["red", ""]})
    assert history_text.kind_words("elsewhere.thing") == "elsewhere.thing"
    assert history_text.what(gone) == "Melted: colour"
    assert history_text.state_words(gone, "liquid") == "Liquid"
    assert history_text.changes_list(gone) == "<ul><li>Colour: red → –</li></ul>"
    assert history_text.changes_list(entry("elsewhere.thing")) == ""


class TestAdmin:
    @pytest.fixture
    def page(self, conference, as_user, organiser):
        history.record(organiser, conference, "session_changed", changes={"venue": ["", "Hội trường"]})
        history.record(None, conference, "saved")
        history.record(None, conference, "edited")
        return lambda address="": as_user(organiser).get(f"/admin/conference/historyentry/{address}")

    def test_the_list_names_actions_and_kinds_in_words(self, page):
        text = page().content.decode()
        assert "Đổi ngày, giờ hoặc địa điểm" in text and "Hội nghị" in text
        assert "session_changed" not in text.replace('action=session_changed"', "")
        assert "conference.conference" not in text.replace('subject_type=conference.conference"', "")

    def test_actions_with_the_same_words_are_filtered_together(self, page):
        shown = page("?action=saved").context["cl"].queryset
        assert sorted(shown.values_list("action", flat=True)) == ["edited", "saved"]
        assert page("?action=never").context["cl"].queryset.count() == 0

    def test_the_page_of_one_entry_shows_its_changes(self, page):
        pk = HistoryEntry.objects.get(action="session_changed").pk
        text = page(f"{pk}/change/").content.decode()
        assert "Địa điểm: – → Hội trường" in text
        assert "session_changed" not in text

    def test_nobody_else_reads_it(self, page, as_user, head):
        assert as_user(head).get("/admin/conference/historyentry/").status_code == 403


def test_what_was_edited_in_a_story_has_words_and_a_name_elsewhere_is_a_name():
    with translation.override("vi"):
        edited = entry("stories.story", action="edited", changes={"title": ["", ""], "publish_at": ["", ""]})
        assert history_text.what(edited) == "Sửa: tiêu đề, đăng lúc"
        agreed = entry("stories.story", action="story_consent_noted", changes={"name": ["", ""]})
        assert history_text.what(agreed).endswith("được nêu tên, kể về mình")
        unit = entry("conference.unit", action="edited", changes={"name": ["A", "B"]})
        assert history_text.what(unit) == f"Sửa: {Unit._meta.get_field('name').verbose_name}"
        assert history_text.state_words(entry("stories.story"), "submitted") == "Chờ Ban Biên tập duyệt"
