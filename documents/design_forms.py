"""Forms of the certificates' own pages: a design, a printer, and whose certificate the preview shows."""

from __future__ import annotations

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.db.models import DecimalField, Model
from django.utils.translation import gettext_lazy as _

from conference.edits import SharedForm
from conference.fields import DecimalLineField, RowsField, capitalised
from documents import artwork
from documents.designs import Artwork, CertificateDesign, PrinterProfile
from documents.kinds import PAPERS

LONGEST, SHORTEST = "longest", "shortest"
PICTURE = {"accept": "image/png,image/jpeg"}


def decimals_of(model: type[Model]) -> dict[str, type[forms.Field]]:
    """The fields of a model that are typed with a decimal comma."""
    fields = model._meta.local_fields
    return {field.name: DecimalLineField for field in fields if isinstance(field, DecimalField)}


class DesignForm(SharedForm):
    """A design with its two pictures. An uploaded picture takes the place of the chosen one."""

    emblem_file = forms.FileField(
        label=_("Upload an emblem"),
        required=False,
        widget=forms.FileInput(attrs=PICTURE),
        help_text=_(
            "PNG or JPEG, at most 25 million pixels; best a PNG without background. It takes the lotus's place."
        ),
    )
    background_file = forms.FileField(
        label=_("Upload a background"),
        required=False,
        widget=forms.FileInput(attrs=PICTURE),
        help_text=_("PNG or JPEG in the proportions of the sheet; it lies under border and text."),
    )

    class Meta:
        model = CertificateDesign
        exclude = ["code"]
        field_classes = decimals_of(CertificateDesign) | {"award_forms": RowsField}
        widgets = {
            "award_forms": forms.CheckboxSelectMultiple,
            "reason_words": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "mode": _(
                "On blanks, border, emblem, name of the state and title are printed only when ticked below."
            ),
            "award_forms": _("None ticked: all of them."),
            "margin_bottom": _("The name of the signatory and the register number stand there."),
            "name_top": _("The form of address stands right above it."),
            "title_words": _("Empty: as the award form says, e.g. GIẤY KHEN."),
            "gives_words": _("Empty: TẶNG."),
            "reason_words": _(
                "Empty: as the award form says. {giai_doan} stands for the period, {thanh_tich} for the summary of "
                "achievements in the nomination. At most 400 letters."
            ),
            "emblem": _("None: the picture that the operator has put on the server, or a lotus."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["mode"]).choices = capitalised(CertificateDesign.Mode.choices)
        for name, kind in (("emblem", Artwork.Kind.EMBLEM), ("background", Artwork.Kind.BACKGROUND)):
            cast(Any, self.fields[name]).queryset = Artwork.objects.filter(kind=kind)
            cast(Any, self.fields[name]).empty_label = _("— None —")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.include_media = False
        self.helper.layout = _layout("seen" in self.fields)

    def clean_emblem_file(self):
        return self._picture("emblem_file", Artwork.Kind.EMBLEM)

    def clean_background_file(self):
        return self._picture("background_file", Artwork.Kind.BACKGROUND)

    def _picture(self, field: str, kind: str) -> tuple[bytes, str] | None:
        """(what was uploaded, its name) after a trial of redrawing it; ValidationError beside the field."""
        upload = self.cleaned_data[field]
        if not upload:
            return None
        if upload.size > artwork.MOST_BYTES:
            artwork.redraw(b"\0" * (artwork.MOST_BYTES + 1), kind)  # raises with the sentence about the size
        content = upload.read()
        artwork.redraw(content, kind)
        return content, upload.name

    def take_pictures(self) -> None:
        """Keeps what was uploaded and puts it into the design; call once the form is valid, before saving."""
        for name in ("emblem", "background"):
            uploaded = self.cleaned_data.get(f"{name}_file")
            if uploaded:
                content, file_name = uploaded
                picture = artwork.keep(content, name, file_name)
                setattr(self.instance, name, picture)
                self.cleaned_data[name] = picture

    @property
    def changed_data(self) -> list[str]:
        """Fields of the design alone: an uploaded picture counts as a change of the picture."""
        changed = super().changed_data
        uploaded = [name.removesuffix("_file") for name in changed if name.endswith("_file")]
        return [name for name in changed if not name.endswith("_file") and name not in uploaded] + uploaded


def _pairs(*names: str) -> list[Row]:
    """Two fields side by side on each line."""
    return [
        Row(*(Column(name, css_class="col-sm-6") for name in names[start : start + 2]))
        for start in range(0, len(names), 2)
    ]


def _layout(has_seen: bool) -> Layout:
    return Layout(
        *(["seen"] if has_seen else []),
        Fieldset(_("What it is for"), "name", "mode", "award_forms"),
        Fieldset(_("The sheet, in millimetres"), *_pairs("width", "height", "border_x", "border_y")),
        Fieldset(
            _("Places of the text, in millimetres"),
            *_pairs("margin_left", "margin_right", "margin_top", "margin_bottom"),
            *_pairs("name_top", "office_top", "reason_top", "register_left", "signer_left"),
        ),
        Fieldset(_("QR code, in millimetres"), *_pairs("qr_left", "qr_top", "qr_size")),
        Fieldset(_("Sizes of letters"), *_pairs("name_largest", "name_smallest", "text_size")),
        Fieldset(_("Wording"), "title_words", "gives_words", "reason_words"),
        Fieldset(_("Pictures"), "emblem", "emblem_file", "background", "background_file"),
        Fieldset(
            _("Printed on blanks too"),
            *_pairs("prints_border", "prints_emblem", "prints_state_name", "prints_title"),
        ),
    )


class PrinterForm(SharedForm):
    class Meta:
        model = PrinterProfile
        fields = ["name", "offset_x", "offset_y", "scale_x", "scale_y", "note"]
        field_classes = decimals_of(PrinterProfile)


class PreviewForm(forms.Form):
    """Whose certificate is shown: the one with the longest name, with the shortest, or a chosen one."""

    who = forms.ChoiceField(label=_("Preview with"), required=False)

    def __init__(self, *args, conference, selection: dict, **kwargs):
        super().__init__(*args, **kwargs)
        paper = PAPERS["certificate"]
        self.rows = list(paper.sheets(conference, selection))
        cast(Any, self.fields["who"]).choices = [
            (LONGEST, _("The longest name")),
            (SHORTEST, _("The shortest name")),
            *((str(paper.sheet_id(row)), paper.label_of(row)) for row in self.rows),
        ]

    def subject_id(self) -> int | None:
        """Id of the delegate to show, None when nobody is there; a choice that is gone counts as the longest."""
        if not self.rows:
            return None
        who = self.cleaned_data.get("who") if self.is_valid() else ""
        if who and who.removeprefix("-").isdigit():
            return int(who)
        paper = PAPERS["certificate"]
        by_length = sorted(self.rows, key=lambda row: len(paper.name(row)))
        return paper.sheet_id(by_length[0 if who == SHORTEST else -1])
