"""Compiled templates show a value as ordinary ones do, escape it, and know no name that nobody gave."""

import datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe
from jinja2 import UndefinedError

from conference import compiled

MOMENT = datetime.datetime(2020, 3, 12, 18, 30, tzinfo=datetime.UTC)  # the next day in Vietnam


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "value",
    [0, 7, 999, 1000, -1234567, 12.5, Decimal("1234.50"), True, "<b>&", mark_safe("<b>"), MOMENT.date()],
    ids=repr,
)
def test_a_value_looks_as_in_an_ordinary_template(value, language):
    made = compiled.environment().from_string("{{ value }}")
    with translation.override(language):
        assert made.render(value=value) == Template("{{ value }}").render(Context({"value": value}))


def test_times_are_local_and_text_is_escaped_through_every_filter():
    made = compiled.environment().from_string(
        "{{ at|moment }} {{ at|day }} {{ name|capfirst }} {{ name|truncatechars(3) }} {{ state_badge(name, name) }}"
    )
    shown = made.render(at=MOMENT, name="<i>\"'")
    assert shown.startswith("01:30 13/03/2020 13/03/2020 &lt;i&gt;") and "<i>" not in shown
    assert "\"'" not in shown


def test_a_name_that_nobody_gave_is_an_error():
    with pytest.raises(UndefinedError):
        compiled.environment().from_string("{{ nobody }}").render()


def test_every_template_compiles():
    names = [path.relative_to(compiled.FOLDER).as_posix() for path in compiled.FOLDER.rglob("*.html")]
    assert len(names) > 10
    for name in names:
        compiled.template(name)
