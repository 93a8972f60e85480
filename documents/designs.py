"""Designs of certificates as data, the pictures they use, and how far each printer is off."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference.fields import TextLine
from nominations.models import AwardForm

LONGEST_REASON = 400
SIGNATURE = Decimal(35)
"""Room for signature and seal in mm: Decree 50/2006, article 28."""


class OrganisersQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Organisers see designs and printers; nobody else prints."""
        return self if permissions.is_organiser(user) else self.none()


class Millimetres(models.DecimalField):
    """A length in mm with one decimal, between two limits."""

    def __init__(self, verbose_name=None, *, low=0, high=600, **kwargs: Any) -> None:
        self.low, self.high = low, high
        kwargs.update(max_digits=5, decimal_places=1)
        kwargs.setdefault("validators", [MinValueValidator(Decimal(low)), MaxValueValidator(Decimal(high))])
        super().__init__(verbose_name, **kwargs)

    def deconstruct(self):
        name, path, arguments, options = super().deconstruct()
        for ours in ("max_digits", "decimal_places", "validators"):
            options.pop(ours, None)
        return name, path, arguments, options | {"low": self.low, "high": self.high}


class Artwork(models.Model):
    """A picture that the office uploaded, drawn anew on a fresh canvas; its file is named by its own sha256."""

    class Kind(models.TextChoices):
        EMBLEM = "emblem", _("national emblem")
        BACKGROUND = "background", _("background of a certificate")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = TextLine(_("name"), max_length=100)
    file = models.CharField(
        max_length=200, unique=True, help_text="Storage name; the same picture has one file."
    )
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    class Meta:
        verbose_name = _("picture for certificates")
        verbose_name_plural = _("pictures for certificates")
        ordering = ["kind", "name", "id"]

    def __str__(self) -> str:
        return self.name


class CertificateDesign(models.Model):
    """How a certificate looks: sheet, places of its blocks in mm from the edges, wording, pictures.

    A design in mode OVERLAY is printed on blanks that the press has printed before: text at its places alone,
    and whatever else is ticked.
    """

    class Mode(models.TextChoices):
        FULL = "full", _("whole certificate on plain paper")
        OVERLAY = "overlay", _("text only, on pre-printed blanks")

    name = TextLine(_("name"), max_length=100, unique=True)
    code = models.SlugField(
        max_length=20, unique=True, null=True, editable=False, help_text="Of built-in designs."
    )
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.FULL)
    award_forms = models.ManyToManyField(
        AwardForm, blank=True, related_name="designs", verbose_name=_("award forms it serves")
    )

    width = Millimetres(_("width of the sheet"), low=140, high=600, default=297)
    height = Millimetres(_("height of the sheet"), low=140, high=600, default=210)
    border_x = Millimetres(_("bare paper left and right of the border"), high=150, default=0)
    border_y = Millimetres(_("bare paper above and below the border"), high=150, default=0)
    margin_left = Millimetres(_("text area: from the left edge"), low=5, high=200, default=30)
    margin_right = Millimetres(_("text area: from the right edge"), low=5, high=200, default=30)
    margin_top = Millimetres(_("text area: from the upper edge"), low=5, high=200, default=18)
    margin_bottom = Millimetres(
        _("foot: last line above the lower edge"), low=5, high=200, default=Decimal("18.5")
    )
    name_top = Millimetres(_("name: top"), default=Decimal("97.5"))
    office_top = Millimetres(_("position and workplace: top"), default=Decimal("114.5"))
    reason_top = Millimetres(_("achievement: top"), default=Decimal("123.5"))
    register_left = Millimetres(_("decision and register: from the left edge"), default=34)
    signer_left = Millimetres(_("signature: from the left edge"), default=144)
    qr_left = Millimetres(_("QR code: from the left edge"), default=34)
    qr_top = Millimetres(_("QR code: from the upper edge"), default=138)
    qr_size = Millimetres(_("QR code: side"), low=18, high=60, default=25)
    text_size = models.DecimalField(
        _("size of the text in points"), max_digits=4, decimal_places=1, default=15,
        validators=[MinValueValidator(Decimal(9)), MaxValueValidator(Decimal(40))],
    )  # fmt: skip
    name_largest = models.PositiveSmallIntegerField(
        _("name: largest size in points"),
        default=36,
        validators=[MinValueValidator(14), MaxValueValidator(90)],
    )
    name_smallest = models.PositiveSmallIntegerField(
        _("name: smallest size in points"),
        default=18,
        validators=[MinValueValidator(10), MaxValueValidator(60)],
    )

    prints_border = models.BooleanField(_("border"), default=True)
    prints_emblem = models.BooleanField(_("emblem"), default=True)
    prints_state_name = models.BooleanField(_("name of the state and motto"), default=True)
    prints_title = models.BooleanField(_("authority and title"), default=True)
    emblem = models.ForeignKey(
        Artwork, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("picture of the emblem"),
        limit_choices_to={"kind": Artwork.Kind.EMBLEM},
    )  # fmt: skip
    background = models.ForeignKey(
        Artwork, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("background picture"),
        limit_choices_to={"kind": Artwork.Kind.BACKGROUND},
    )  # fmt: skip

    title_words = TextLine(_("title on the certificate"), max_length=60, blank=True)
    gives_words = TextLine(_("word above the title"), max_length=60, blank=True)
    reason_words = TextLine(_("text of the achievement"), max_length=LONGEST_REASON, blank=True)

    objects = OrganisersQuerySet.as_manager()

    class Meta:
        verbose_name = _("design of certificates")
        verbose_name_plural = _("designs of certificates")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_overlay(self) -> bool:
        return self.mode == self.Mode.OVERLAY

    def clean(self) -> None:
        """ValidationError beside the fields that do not go together: every block lies on the sheet, in order."""
        super().clean()
        if any(getattr(self, field) is None for field in LENGTHS):
            return  # each of these fields has its own error
        wrong: dict[str, str] = {}
        for field, fine, sentence in self._rules():
            if not fine:
                wrong.setdefault(field, sentence)
        if wrong:
            raise ValidationError(dict(wrong))

    def _rules(self):
        """(field, whether it is fine, sentence) of everything that several lengths say together."""
        right, foot = self.width - self.margin_right, self.height - self.margin_bottom
        narrow = gettext(
            "Only %(size)s mm would be left between the edges of the text; at least 80 are needed."
        )
        left_over = right - self.margin_left
        yield "margin_right", left_over >= 80, narrow % {"size": localize(left_over)}
        border = gettext("The border would be narrower than 140 mm.")
        yield "border_x", self.width - 2 * self.border_x >= 140, border
        yield "border_y", self.height - 2 * self.border_y >= 140, border
        below = gettext("This block must begin below the one before it, at least 5 mm lower.")
        yield "name_top", self.name_top >= self.margin_top + 5, below
        yield "office_top", self.office_top >= self.name_top + 5, below
        yield "reason_top", self.reason_top >= self.office_top + 5, below
        room = gettext(
            "Signature and seal need 35 mm and their lines more: the achievement begins too low for that."
        )
        yield "reason_top", self.reason_top + SIGNATURE + 22 <= foot, room
        inside = gettext("This must lie between the left and the right edge of the text.")
        yield "register_left", self.margin_left <= self.register_left < self.signer_left - 30, inside
        yield "signer_left", self.signer_left <= right - 50, gettext("The signature needs a width of 50 mm.")
        off = gettext("The QR code would run off the sheet.")
        yield "qr_left", self.qr_left + self.qr_size <= self.width, off
        yield "qr_top", self.qr_top + self.qr_size <= self.height, off
        seal = gettext("The QR code would stand where signature and seal go.")
        in_foot = self.qr_top + self.qr_size > foot - SIGNATURE - 22
        yield "qr_left", not in_foot or self.qr_left + self.qr_size <= self.signer_left, seal
        sizes = gettext("The smallest size is larger than the largest.")
        yield "name_smallest", self.name_smallest <= self.name_largest, sizes


LENGTHS = tuple(
    field.name
    for field in CertificateDesign._meta.local_fields
    if isinstance(field, (Millimetres, models.DecimalField, models.PositiveSmallIntegerField))
)


class PrinterProfile(models.Model):
    """How one printer lays a blank: what to add to every place so that the text lands where it belongs."""

    name = TextLine(_("printer"), max_length=100, unique=True)
    offset_x = models.DecimalField(
        _("shift to the right in mm"), max_digits=4, decimal_places=1, default=0,
        validators=[MinValueValidator(Decimal(-25)), MaxValueValidator(Decimal(25))],
        help_text=_("Negative: to the left."),
    )  # fmt: skip
    offset_y = models.DecimalField(
        _("shift downwards in mm"), max_digits=4, decimal_places=1, default=0,
        validators=[MinValueValidator(Decimal(-25)), MaxValueValidator(Decimal(25))],
        help_text=_("Negative: upwards."),
    )  # fmt: skip
    scale_x = models.DecimalField(
        _("stretch across in %"), max_digits=5, decimal_places=2, default=100,
        validators=[MinValueValidator(Decimal(97)), MaxValueValidator(Decimal(103))],
        help_text=_("100 when the printer keeps the width."),
    )  # fmt: skip
    scale_y = models.DecimalField(
        _("stretch along in %"), max_digits=5, decimal_places=2, default=100,
        validators=[MinValueValidator(Decimal(97)), MaxValueValidator(Decimal(103))],
        help_text=_("100 when the printer keeps the height."),
    )  # fmt: skip
    note = TextLine(
        _("how the paper is fed"), max_length=200, blank=True,
        help_text=_("E.g. bypass tray, printed side up, upper edge first."),
    )  # fmt: skip

    objects = OrganisersQuerySet.as_manager()

    class Meta:
        verbose_name = _("printer for certificates")
        verbose_name_plural = _("printers for certificates")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


# --- built-in designs -----------------------------------------------------------------------------------------------

BUILT_IN: dict[str, dict[str, Any]] = {
    "a4": {"name": "Giấy khen A4 (297 × 210)"},
    "a3": {
        "name": "Giấy khen A3 (420 × 297)", "width": 420, "height": 297, "margin_left": 43, "margin_right": 43,
        "margin_top": 26, "margin_bottom": 26, "name_top": 138, "office_top": 162, "reason_top": 176,
        "register_left": 48, "signer_left": 215, "qr_left": 48, "qr_top": 203, "qr_size": 26, "text_size": 21,
        "name_largest": 50, "name_smallest": 25,
    },
    "400x300": {
        "name": "Bằng khổ 400 × 300, hoa văn 320 × 230", "width": 400, "height": 300, "border_x": 40, "border_y": 35,
        "margin_left": 72, "margin_right": 72, "margin_top": 54, "margin_bottom": 55, "name_top": 140,
        "office_top": 158, "reason_top": 168, "register_left": 76, "signer_left": 198, "qr_left": 76,
        "qr_top": 192, "qr_size": 25, "text_size": "15.5", "name_largest": 38, "name_smallest": 18,
    },
    "a4-blank": {
        "name": "Phôi A4 in sẵn (chỉ in chữ)", "mode": CertificateDesign.Mode.OVERLAY, "prints_border": False,
        "prints_emblem": False, "prints_state_name": False, "prints_title": False, "name_top": 81,
        "office_top": 98, "reason_top": 111,
    },
}  # fmt: skip
"""Code of each design that comes with the portal, with what differs from the defaults (A4, whole certificate)."""


def built_in(code: str = "a4") -> CertificateDesign:
    """A built-in design as it was delivered, not stored. KeyError for an unknown code."""
    design = CertificateDesign(code=code, **BUILT_IN[code])
    design.clean_fields(exclude=["award_forms"])  # makes decimals of the numbers
    return design


def make_built_in() -> None:
    """Stores the built-in designs unless there are designs: what the organisers deleted does not come back."""
    if not CertificateDesign.objects.exists():
        CertificateDesign.objects.bulk_create([built_in(code) for code in BUILT_IN], ignore_conflicts=True)
