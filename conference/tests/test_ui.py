"""Icons, badges, percent texts and bars."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest
from django.contrib.messages import constants
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from conference import compiled
from conference.templatetags import ui

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Rule:
    target: Fraction = Fraction(70)
    tolerance: Fraction = Fraction(2)


@dataclass(frozen=True)
class Verdict:
    exemplar: int
    guest: int
    share: Fraction | None
    verdict: str
    outside: int = 0
    add_exemplars: int = 0
    drop_guests: int = 0
    add_guests_max: int = 0

    def unfinished_at(self, planned: int) -> bool:
        return self.verdict != "ok" and self.exemplar + self.guest < planned


def render(source: str, **context) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "decimals", "vietnamese", "english"),
    [
        (Fraction(6980, 100), 1, "69,8", "69.8"),
        (Fraction(69949, 1000), 1, "69,9", "69.9"),
        (Fraction(6995, 100), 1, "70,0", "70.0"),  # half up, where binary floats would say 69.9
        (Decimal("70.00"), 2, "70,00", "70.00"),
        (Fraction(1, 3), 2, "0,33", "0.33"),
        (100, 0, "100", "100"),
        (0, 1, "0,0", "0.0"),
    ],
)
def test_percent_rounds_half_up_in_the_language(value, decimals, vietnamese, english):
    with translation.override("vi"):
        assert ui.percent(value, decimals) == f"{vietnamese}{NBSP}%"
    with translation.override("en"):
        assert ui.percent(value, decimals) == f"{english}{NBSP}%"


def test_percent_of_nothing_is_a_dash():
    assert ui.percent(None) == ui.short_percent(None) == ui.percent("") == "–"


def test_short_percent_shows_decimals_only_where_there_are_some():
    with translation.override("vi"):
        assert ui.short_percent(Fraction(70)) == f"70{NBSP}%"
        assert ui.short_percent(Decimal("67.50")) == f"67,5{NBSP}%"


def test_badge_escapes_its_label_and_knows_unknown_states():
    badge = ui.state_badge("approved", "<b>Đã duyệt</b>")
    assert 'class="badge-state badge-state-approved tone-success"' in badge
    assert "&lt;b&gt;Đã duyệt&lt;/b&gt;" in badge
    assert "#check-circle" in badge
    assert "tone-neutral" in ui.state_badge("never-heard-of", "Khác")
    assert ">chờ duyệt<" not in ui.state_badge("submitted", "chờ duyệt")
    assert "Chờ duyệt" in ui.state_badge("submitted", "chờ duyệt")


def test_every_message_level_has_its_tone():
    tones = {tag: ui.tone(tag) for tag in constants.DEFAULT_TAGS.values()}
    assert tones == {
        "debug": "neutral",
        "info": "info",
        "success": "success",
        "warning": "warning",
        "error": "danger",
    }


@pytest.mark.parametrize("language", ["vi", "en"])
def test_quota_bar_draws_the_share_of_people_with_points_in_attributes(language):
    verdict = Verdict(60, 26, Fraction(6000, 86), "ok", outside=3, add_exemplars=1, drop_guests=1)
    with translation.override(language):
        html = render("{% quota_bar verdict rule %}", verdict=verdict, rule=Rule())
    assert 'width="69.77%"' in html and 'x="69.77%"' in html and 'width="30.23%"' in html
    assert 'x="68.00%"' in html and 'width="4.00%"' in html and 'x1="70.00%"' in html
    assert "<text" not in html and "style=" not in html
    assert "tone-success" in html


@pytest.mark.parametrize(
    ("verdict", "tone"),
    [
        (Verdict(0, 0, None, "empty"), "tone-info"),
        (Verdict(4, 3, Fraction(400, 7), "below", add_exemplars=3, drop_guests=2), "tone-danger"),
        (Verdict(9, 1, Fraction(90), "above", add_guests_max=2), "tone-warning"),
        (Verdict(7, 3, Fraction(70), "ok"), "tone-success"),
    ],
)
def test_quota_bar_says_the_verdict_with_its_tone(verdict, tone):
    assert f'class="notice {tone}"' in render("{% quota_bar verdict rule %}", verdict=verdict, rule=Rule())


def test_quota_bar_of_the_edges_stays_inside_the_drawing():
    rule = Rule(target=Fraction(100), tolerance=Fraction(2))
    html = render("{% quota_bar verdict rule %}", verdict=Verdict(5, 0, Fraction(100), "ok"), rule=rule)
    assert 'x="98.00%"' in html and 'width="2.00%"' in html and 'x1="100.00%"' in html


def test_two_quota_bars_on_one_page_use_different_patterns():
    html = render("{% quota_bar v r %}{% quota_bar v r %}", v=Verdict(7, 3, Fraction(70), "ok"), r=Rule())
    ids = [part.split('"')[0] for part in html.split('pattern id="')[1:]]
    assert len(ids) == len(set(ids)) == 2


def test_meter_shows_the_numbers_and_survives_a_total_of_zero():
    with translation.override("vi"):
        assert f"<strong>70,4{NBSP}%</strong>" in render('{% meter 38 54 "Nữ" %}')
        assert "<strong>–</strong>" in render('{% meter 0 0 "Nữ" %}')


def test_seats_bar_marks_the_allocation_and_prints_the_numbers():
    html = ui.seats_bar(6, 1, 6)
    assert 'x1="85.71%"' in html and ">6/6 (+1)<" in html
    assert ">0/0<" in ui.seats_bar(0, 0, 0)
    assert 'x1="37.50%"' in ui.seats_bar(6, 0, 6, scale=16) and ">6/6<" in ui.seats_bar(6, 0, 6)


def test_pagination_keeps_the_other_parameters():
    request = RequestFactory().get("/", {"q": "a b", "page": "5"})
    page = Paginator(range(200), 10).page(5)
    html = compiled.template("pagination.html").render(page_obj=page, request=request)
    assert 'rel="prev" href="?q=a+b&amp;page=4"' in html and 'rel="next" href="?q=a+b&amp;page=6"' in html
    assert html.count('aria-current="page"') == 1
    single = compiled.template("pagination.html").render(page_obj=Paginator([1], 10).page(1), request=request)
    assert single.strip() == ""


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html", "503.html"])
def test_error_pages_need_neither_context_nor_database(name):
    assert "<h1>" in render_to_string(name)


def test_file_name_hides_the_folders():
    assert ui.file_name("evidence/2020/3f/Biên bản.pdf") == "Biên bản.pdf"
