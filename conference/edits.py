"""Two people at one form: each saves what they changed, and neither takes back what the other one did.

The form carries a fingerprint of every value that its page showed. A field that is sent back as it was shown keeps
what is stored now; a field that both changed goes back to the person with what is stored now beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache, wraps
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

LONGEST = 5_000  # characters of the hidden field; room for a hundred fields
SHOWN_AT_MOST = 200  # characters of a stored value inside an error


def one_at_a_time(view: Callable) -> Callable:
    """View decorator: a POST is one transaction, so that the row it locks with `locked` stays as the form saw it."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return wrapped


def locked(request, rows: models.QuerySet) -> models.QuerySet:
    """The rows under a lock while they are changed; as they are while they are only shown."""
    return rows.select_for_update(of=("self",), no_key=True) if request.method == "POST" else rows


class MergedForm(forms.Form):
    """A form over stored values that several people edit; `initial` holds what is stored now."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._untouched: set[str] = set()

    def get_initial_for_field(self, field, field_name):
        if field_name == "seen":
            return self.fingerprints({name: self._stored(name) for name in self._names()})
        return super().get_initial_for_field(field, field_name)

    @staticmethod
    def fingerprints(stored: dict[str, Any]) -> str:
        """The value of `seen` for a page that shows these values."""
        return json.dumps({name: _fingerprint(value) for name, value in stored.items()})

    def clean(self):
        cleaned = super().clean()
        if "seen" in self.fields:
            self._merge(self._seen())
        return cleaned

    @property
    def changed_data(self) -> list[str]:
        """What this person changed; not what differs only because somebody else saved meanwhile."""
        changed = [name for name in self.fields if cast(Any, self[name])._has_changed()]
        return [name for name in changed if name != "seen" and name not in self._untouched]

    def _names(self) -> list[str]:
        return [name for name in self.fields if name != "seen"]

    def _stored(self, name: str) -> Any:
        return self.get_initial_for_field(self.fields[name], name)

    def _seen(self) -> dict[str, str]:
        """{field: fingerprint of what the page showed}; empty when the page told nothing that can be read."""
        text = self.data.get(self.add_prefix("seen"), "")
        try:
            seen = json.loads(text) if len(text) <= LONGEST else {}
        except (ValueError, RecursionError):
            return {}
        return seen if isinstance(seen, dict) else {}

    def _merge(self, seen: dict[str, str]) -> None:
        conflicts = {}
        for name in self._names():
            if name not in seen or name not in self.cleaned_data:
                continue
            now, sent = _fingerprint(self._stored(name)), _fingerprint(self.cleaned_data[name])
            if sent == seen[name]:
                self._untouched.add(name)
                if now != sent:
                    with suppress(
                        ValidationError
                    ):  # no choice of this form any more: it stays unsaved all the same
                        self.cleaned_data[name] = self._stored_value(name)
            elif now not in (seen[name], sent):
                conflicts[name] = now
        for name in conflicts:
            self.add_error(name, self._conflict(name))
        if conflicts:  # shown once more, the person knows what is stored: sent again, their value replaces it
            data = cast(Any, self.data).copy()
            data[self.add_prefix("seen")] = json.dumps(seen | conflicts)
            self.data = data

    def _stored_value(self, name: str) -> Any:
        """What is stored, as the field would have cleaned it."""
        stored = self._stored(name)
        if isinstance(stored, list):
            stored = [row.pk for row in stored]
        return self.fields[name].clean(stored)

    def _conflict(self, name: str) -> ValidationError:
        return ValidationError(
            _("Somebody else saved “%(stored)s” here meanwhile. Save again to put yours in its place."),
            code="changed_meanwhile",
            params={"stored": self._words(name)[:SHOWN_AT_MOST]},
        )

    def _words(self, name: str) -> str:
        """What is stored as the page would show it."""
        field, stored = cast(Any, self.fields[name]), self._stored(name)
        if isinstance(field, forms.BooleanField):
            return _("yes") if stored else _("no")
        if isinstance(stored, list):
            return ", ".join(str(row) for row in stored) or "–"
        if isinstance(field, forms.ModelChoiceField):
            return str(cast(Any, field).queryset.model._default_manager.filter(pk=stored).first() or "–")
        if isinstance(field, forms.ChoiceField):
            return str(dict(cast(Any, field).choices).get(stored, stored)) or "–"
        return str(field.widget.format_value(field.prepare_value(stored)) or "–")


class SharedForm(MergedForm, forms.ModelForm):
    """A ModelForm of a row that several people edit; for views with `one_at_a_time` and `locked`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["seen"]

    def save_changed(self) -> None:
        """Writes the changed fields of the row and its changed relations, nothing else."""
        fields = {name: self.instance._meta.get_field(name) for name in self.changed_data}
        plain = [name for name, field in fields.items() if not field.many_to_many]
        if plain:
            self.instance.save(update_fields=plain)
        for name, field in fields.items():
            if field.many_to_many:
                cast(models.ManyToManyField, field).save_form_data(self.instance, self.cleaned_data[name])


def _fingerprint(value: Any) -> str:
    return _digest(_text(value))


@lru_cache(maxsize=4096)
def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _text(value: Any) -> str:
    """The same text for a stored value and for the cleaned one that equals it."""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, list | tuple | models.QuerySet):
        return ",".join(sorted(_text(row) for row in value))
    return "" if value is None else str(value)
