"""The small markup: what it makes, and what never gets through."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories import markup


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Một\nhai\n\nba", "<p>Một<br>hai</p>\n<p>ba</p>"),
        ("## Đầu đề\nChữ", "<h2>Đầu đề</h2>\n<p>Chữ</p>"),
        ("### Nhỏ", "<h3>Nhỏ</h3>"),
        ("- a\n- **b**", "<ul><li>a</li><li><strong>b</strong></li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("3) c", '<ol start="3"><li>c</li></ol>'),
        ("> lời nói\n> tiếp", "<blockquote><p>lời nói<br>tiếp</p></blockquote>"),
        ("**một** và ** hai **", "<p><strong>một</strong> và ** hai **</p>"),
        ("5 < 6 & 'x'", "<p>5 &lt; 6 &amp; &#x27;x&#x27;</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("**<img src=x onerror=y>**", "<p><strong>&lt;img src=x onerror=y&gt;</strong></p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("", ""),
    ],
)
def test_what_it_makes(text, html):
    assert markup.render(text) == html


def test_headings_below_another_title():
    assert markup.render("## a\n### b", top=3) == "<h3>a</h3>\n<h4>b</h4>"


@given(st.text(alphabet=st.sampled_from(list("ab<>&\"'*#->/!=1. \n\t")) | st.characters(), max_size=200))
def test_only_its_own_tags_ever_come_out(text):
    rest = re.sub(rf"</?(?:{'|'.join(markup.TAGS)})>|<ol start=\"[0-9]+\">", "", markup.render(text))
    assert "<" not in rest and ">" not in rest and '"' not in rest


@given(st.text(alphabet=st.sampled_from(list("<scr>*# -\n")), max_size=60))
def test_tags_are_closed_in_order(text):
    stack = []
    for closing, name in re.findall(r"<(/?)(\w+)[^>]*>", markup.render(text)):
        if name == "br":
            continue
        if closing:
            assert stack.pop() == name
        else:
            stack.append(name)
    assert stack == []


def test_the_words_alone():
    assert markup.plain("## Đầu\n- **một**\n\n> hai") == "Đầu một hai"
