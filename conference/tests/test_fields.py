"""Clean text by every way a value can take into a row."""

import unicodedata

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models.functions import Upper
from django.forms import modelform_factory
from django.test.utils import isolate_apps
from django.utils import translation

from conference.fields import AmountField, TextBlock, TextBlockFormField, TextLine, TextLineFormField
from conference.models import Unit

CLEAN = "Nguyễn Đức Ánh"
MESSY = " " + unicodedata.normalize("NFD", "Nguyễn\u00a0 Ðức Ánh\u200b")
LINES = "Điều 1\n\nĐiều 2"
MESSY_LINES = " Ðiều\u00a01\r\n\r\n\r\n\tĐiều  2 \r\n"


@pytest.fixture
def note_model(transactional_db):
    """A model of this test alone, with its table."""
    with isolate_apps("conference"):

        class Note(models.Model):
            name = TextLine(max_length=20)
            text = TextBlock(blank=True)
            nick = TextLine(max_length=20, null=True)

            class Meta:
                app_label = "conference"

        with connection.schema_editor() as editor:
            editor.create_model(Note)
        yield Note
        with connection.schema_editor() as editor:
            editor.delete_model(Note)


def stored(model):
    return [tuple(row) for row in model.objects.order_by("pk").values_list("name", "text", "nick")]


def test_save_stores_clean_text_and_shows_it_on_the_instance(note_model):
    note = note_model.objects.create(name=MESSY, text=MESSY_LINES)
    assert (note.name, note.text, note.nick) == (CLEAN, LINES, None)
    assert stored(note_model) == [(CLEAN, LINES, None)]


def test_bulk_and_update(note_model):
    note_model.objects.bulk_create([note_model(name=MESSY, text=MESSY_LINES), note_model(name="B")])
    first, second = note_model.objects.order_by("pk")
    note_model.objects.filter(pk=second.pk).update(name=MESSY, text=MESSY_LINES)
    first.nick = MESSY
    note_model.objects.bulk_update([first], ["nick"])
    assert stored(note_model) == [(CLEAN, LINES, CLEAN), (CLEAN, LINES, None)]


def test_filters_compare_clean_text(note_model):
    note_model.objects.create(name=CLEAN)
    note_model.objects.create(name="Other")
    for lookup in ({"name": MESSY}, {"name__in": [MESSY]}, {"name__gte": MESSY, "name__lte": MESSY}):
        assert list(note_model.objects.filter(**lookup).values_list("name", flat=True)) == [CLEAN]
    assert note_model.objects.get(name__regex="^Ngu.* .*$").name == CLEAN
    assert note_model.objects.get_or_create(name=MESSY)[1] is False


def test_expressions_pass(note_model):
    note = note_model.objects.create(name="abc")
    note_model.objects.update(nick=Upper("name"))
    note.nick = models.F("name")
    note.save()
    note.refresh_from_db()
    assert note.nick == "abc"


def test_length_is_checked_after_cleaning(note_model):
    note_model(name=MESSY + " " * 30, nick="x").full_clean()
    field = note_model._meta.get_field("name").formfield()
    assert isinstance(field, TextLineFormField)
    assert field.clean(MESSY + " " * 30) == CLEAN
    with translation.override("en"):
        with pytest.raises(forms.ValidationError) as caught:
            field.clean("ấ" * 21 + " ")
        assert caught.value.messages == ["Ensure this value has at most 20 characters (it has 21)."]


def test_form_fields(note_model):
    form_class = forms.modelform_factory(note_model, fields=["name", "text", "nick"])
    form = form_class({"name": MESSY, "text": MESSY_LINES, "nick": "x"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"name": CLEAN, "text": LINES, "nick": "x"}
    assert isinstance(form.fields["text"], TextBlockFormField)
    assert isinstance(form.fields["text"].widget, forms.Textarea)
    assert "maxlength" not in str(form["name"])


def test_only_invisible_characters_count_as_missing(note_model):
    field = note_model._meta.get_field("name").formfield()
    with pytest.raises(forms.ValidationError) as caught:
        field.clean("\u200b\u00a0 \ufeff")
    assert [error.code for error in caught.value.error_list] == ["required"]
    assert note_model._meta.get_field("nick").formfield().clean("x") == "x"


def test_an_optional_line_with_null_stays_null():
    assert TextLine(max_length=5, null=True, blank=True).formfield().clean(" ") is None


@pytest.mark.parametrize(
    "field", [TextLine("name", max_length=7, default="x"), TextBlock("text", blank=True)]
)
def test_deconstruct_gives_the_same_field(field):
    field.set_attributes_from_name("anything")
    _, path, args, kwargs = field.deconstruct()
    assert path == f"conference.fields.{type(field).__name__}"
    again = type(field)(*args, **kwargs)
    again.set_attributes_from_name("anything")
    assert again.deconstruct() == field.deconstruct()


class TestWholeNumbers:
    """Vietnamese parts the thousands with points; Django's own field takes 450.000 for 450."""

    @pytest.mark.parametrize("typed", ["1.000", "450.000", "1.490.000", "12.000 ", "1 000", "1,000", "1.5"])
    def test_points_between_thousands_are_refused(self, typed):
        with pytest.raises(ValidationError, match="1000"):
            forms.IntegerField().clean(typed)

    @pytest.mark.parametrize(
        ("typed", "number"), [("1000", 1000), (" 7 ", 7), ("5.0", 5), ("0", 0), (5.0, 5)]
    )
    def test_digits_and_the_numbers_of_a_spreadsheet_are_taken(self, typed, number):
        assert forms.IntegerField().clean(typed) == number

    def test_in_forms_of_models_too(self):
        form = modelform_factory(Unit, fields=["headcount"])({"headcount": "2.000"})
        assert list(form.errors) == ["headcount"]


class TestAmounts:
    """Money is typed as it is written on paper."""

    @pytest.mark.parametrize("typed", ["2340000", "2.340.000", " 2 340 000 ", "2\u00a0340\u00a0000"])
    def test_points_between_the_thousands(self, typed):
        assert AmountField().clean(typed) == 2_340_000

    @pytest.mark.parametrize(
        "typed",
        [
            "450.00",
            "4.50.000",
            "1.5",
            "450,5",
            "45O.000",
            ".450",
            "450.000.",
            "-",
            "1_000",
            "+5",
            "٤٥",
            "4\n5",
        ],
    )
    def test_anything_else_is_refused_with_an_example(self, typed):
        with pytest.raises(ValidationError, match=r"450\.000"):
            AmountField().clean(typed)

    def test_the_field_shows_what_it_takes(self):
        form = forms.Form(initial={"prize": 2_340_000})
        form.fields["prize"] = AmountField()
        assert form["prize"].value() == "2.340.000"
        assert not AmountField().has_changed(2_340_000, "2.340.000")
