"""Small pieces that many screens share: icons, state badges, bars, percent texts.

Drawings carry presentation attributes only (the content security policy forbids style attributes) and never
text: the numbers of every bar stand beside it in HTML, where they keep their size on a phone.
"""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import count
from pathlib import PurePosixPath
from typing import Any, cast

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from django import forms, template
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from markupsafe import escape

from conference.addresses import address

register = template.Library()

NBSP = "\N{NO-BREAK SPACE}"
EXEMPLAR, GUEST_INK, GUEST_TINT = "#0B4F8A", "#8A5A00", "#F3D9A4"
PENDING, VACANT, VACANT_INK, INK = "#5B8DB8", "#E4E1DA", "#8A929C", "#1B1F24"

# state -> (tone of css/badges.css, icon). The word is always the caller's, in the language of the page.
STATES = {
    "draft": ("neutral", "pencil"),
    "submitted": ("warning", "hourglass-split"),
    "returned": ("info", "arrow-return-left"),
    "approved": ("success", "check-circle"),
    "refused": ("danger", "x-circle"),
    "withdrawn": ("neutral", "slash-circle"),
    "todo": ("neutral", "circle"),
    "doing": ("info", "play-circle"),
    "done": ("success", "check-circle"),
    "overdue": ("danger", "exclamation-circle"),
    "waiting": ("warning", "hourglass-split"),
    "asked": ("info", "question-circle"),
    "answered": ("success", "check-circle"),
    "queued": ("neutral", "hourglass-split"),
    "running": ("info", "arrow-repeat"),
    "failed": ("danger", "exclamation-triangle"),
    "invited": ("info", "envelope-paper"),
    "confirmed": ("success", "check-circle"),
    "declined": ("neutral", "x-circle"),
    "present": ("success", "person-check"),
    "absent": ("neutral", "slash-circle"),
    "cancelled": ("neutral", "slash-circle"),
    "revoked": ("danger", "slash-circle"),
    "open": ("info", "play-circle"),
    "closed": ("success", "check-circle"),
    "passed": ("success", "check-circle"),
    "postponed": ("warning", "hourglass-split"),
    "written": ("info", "envelope-paper"),
    "proposed": ("neutral", "pencil"),
    "decided": ("info", "hourglass-split"),
    "handed_over": ("success", "check-circle"),
    "issued": ("success", "check-circle"),
    "sending": ("info", "arrow-repeat"),
    "sent": ("success", "check-circle"),
    "uncertain": ("warning", "exclamation-triangle"),
    "dropped": ("neutral", "slash-circle"),
    "coming": ("success", "check-circle"),
    "not_coming": ("neutral", "x-circle"),
    "substitute": ("warning", "person-plus"),
    "ok": ("success", "check-circle"),
    "warning": ("warning", "exclamation-triangle"),
    "danger": ("danger", "exclamation-circle"),
    "info": ("info", "info-circle"),
    "neutral": ("neutral", "circle"),
    # Levels of django.contrib.messages
    "success": ("success", "check-circle"),
    "error": ("danger", "exclamation-circle"),
}
VERDICT_STATES = {"ok": "ok", "below": "danger", "above": "warning", "empty": "info"}
VERDICT_WORDS = {
    "ok": gettext_lazy("within the tolerance"),
    "below": gettext_lazy("too many guests"),
    "above": gettext_lazy("more exemplars than planned so far"),
    "empty": gettext_lazy("nobody yet"),
}
_hatch_numbers = count(1)


@register.simple_tag
def form_fields(form: forms.Form) -> SafeString:
    """As `{{ form|crispy }}`, for a form that its class alone describes: one that nobody sent is drawn once.

    Crispy asks a dozen templates about each field; class, first values and language say what comes of it.
    """
    if form.is_bound:
        return as_crispy_form(form)
    return _unsent(type(form), tuple(form.initial.items()), get_language())


@lru_cache(maxsize=128)
def _unsent(
    kind: type[forms.Form], initial: tuple[tuple[str, object], ...], _language: str | None
) -> SafeString:
    return as_crispy_form(kind(initial=dict(initial)))


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """An icon of the sprite that `manage.py build_assets` makes. Decorative: the word stands beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def state_badge(state: str, label: str) -> SafeString:
    """Icon and word, capitalised, on the state's tint; a state without an entry in STATES gets the neutral one.

    Plain Python may call it too (admin list columns).
    """
    return _badge(str(state), str(label))


@lru_cache(maxsize=1024)
def _badge(state: str, label: str) -> SafeString:
    tone, icon_name = STATES.get(state, STATES["neutral"])
    return format_html(
        '<span class="badge-state badge-state-{} tone-{}">{}{}</span>',
        state,
        tone,
        icon(icon_name),
        capfirst(label),
    )


@register.simple_tag(takes_context=True)
def compiled(context: template.Context, name: str, **more: object) -> SafeString:
    """A template of `conference.compiled` with the context of the page and what is named besides."""
    from conference.compiled import draw  # it takes its filters from here

    return draw(name, cast(dict[str, Any], context.flatten()) | more)


@register.simple_tag(name="address")
def address_tag(route: str, *arguments: int | str) -> str:
    """As `url`, for the rows of long lists: what was asked before is not looked up again."""
    return address(route, *arguments)


@register.filter(expects_localtime=True)
def day(date: datetime.date | None) -> str:
    """05/04/2020, in both languages; "" for None. As `date:"d/m/Y"`, in a fifth of the time."""
    return f"{date.day:02}/{date.month:02}/{date.year:04}" if date else ""


@register.filter(expects_localtime=True)
def moment(time: datetime.datetime | None) -> str:
    """08:05 05/04/2020; "" for None. As `date:"H:i d/m/Y"`."""
    return f"{time.hour:02}:{time.minute:02} {day(time)}" if time else ""


@register.simple_tag
def options(choices: Iterable[tuple[object, object]], chosen: object) -> SafeString:
    """The <option>s of a select with one value, labels capitalised; a widget draws each from a template of its own."""
    wanted = "" if chosen is None else str(chosen)
    drawn = [
        f'<option value="{escape(str(value))}"{" selected" if str(value) == wanted else ""}>'
        f"{escape(capfirst(str(label)))}</option>"
        for value, label in choices
    ]
    return mark_safe("".join(drawn))  # noqa: S308 - escaped


@register.filter
def tone(state: str) -> str:
    """The tone word (success, warning, danger, info, neutral) of a state or of a message level."""
    return STATES.get(str(state), STATES["neutral"])[0]


@register.filter
def tone_icon(state: str) -> str:
    """The icon that goes with a state or a message level."""
    return STATES.get(str(state), STATES["neutral"])[1]


@register.filter
def percent(value, decimals: int = 1) -> str:
    """`Fraction(698, 10)` → "69,8 %" in the language's decimals, half up, no-break space; "–" for None."""
    if value is None or value == "":
        return "–"
    share = value if isinstance(value, Fraction) else Fraction(value)
    return percent_text(share.numerator, share.denominator, int(decimals), get_language())


@lru_cache(maxsize=4096)
def percent_text(numerator: int, denominator: int, decimals: int, _language: str | None) -> str:
    """`percent` of numerator/denominator in that language, which is the one of the page."""
    rounded = _half_up(Fraction(numerator, denominator), decimals)
    return number_format(rounded, decimal_pos=decimals) + NBSP + "%"


@register.filter
def whole(count: int | None) -> str | int:
    """A count with the thousands points of the language; "–" for None. For the many cells of a table."""
    if count is None:
        return "–"
    return str(count) if -1000 < count < 1000 else _grouped(count, get_language())


@lru_cache(maxsize=4096)
def _grouped(count: int, _language: str | None) -> str:
    return number_format(count, force_grouping=True)


@register.filter
def short_percent(value) -> str:
    """As `percent`, without decimals when there are none to show: "70 %", "67,5 %"."""
    if value is None or value == "":
        return "–"
    return percent(value, 0 if Fraction(value).denominator == 1 else 1)


@register.filter
def verdict_state(verdict, planned=0) -> str:
    """The state of a verdict on a list of the `planned` size, as `quota_bar` shows it."""
    return "info" if verdict.unfinished_at(planned or 0) else VERDICT_STATES[verdict.verdict]


@register.filter
def verdict_words(verdict, planned=0) -> str:
    """The same in words."""
    if verdict.unfinished_at(planned or 0):
        return _("list not complete yet")
    return str(VERDICT_WORDS[verdict.verdict])


def _half_up(value: Fraction, decimals: int) -> Decimal:
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)


def _attribute(value) -> str:
    """A percent length for an SVG attribute; kept as text, since templates would localise a number."""
    return f"{float(min(max(value, 0), 100)):.2f}%"


@register.inclusion_tag("_quota_bar.html")
def quota_bar(verdict, rule, planned: int = 0) -> dict:
    """The share of exemplars against the rule: sentence, bar, legend, and what may still change.

    verdict: exemplar, guest, outside, share (percent as Fraction, None when nobody counts), verdict word,
    add_exemplars, drop_guests, add_guests_max. rule: target and tolerance in percent (points). `planned`: the size
    of a list that still grows; until then only what cannot be made good any more counts as outside the rule.
    """
    share = verdict.share
    low, high = max(rule.target - rule.tolerance, 0), min(rule.target + rule.tolerance, 100)
    people = verdict.exemplar + verdict.guest
    unfinished = verdict.unfinished_at(planned)
    return {
        "verdict": verdict,
        "rule": rule,
        "state": verdict_state(verdict, planned),
        "unfinished": unfinished,
        "planned": planned,
        "people": people,
        "guest_share": None if share is None else 100 - share,
        "guest_target": 100 - rule.target,
        "low": low,
        "high": high,
        "exemplar_width": _attribute(share or 0),
        "guest_width": _attribute(100 - share) if share is not None else "0%",
        "low_at": _attribute(low),
        "band_width": _attribute(high - low),
        "target_at": _attribute(rule.target),
        "hatch": f"quota-hatch-{next(_hatch_numbers)}",
    }


@register.inclusion_tag("_meter.html")
def meter(value: int, total: int, label) -> dict:
    """One count out of a total: "38/54 · 70,4 %" over a thin bar; a dash when the total is 0."""
    share = Fraction(100 * value, total) if total else None
    return {"value": value, "total": total, "label": label, "share": share, "width": _attribute(share or 0)}


@register.simple_tag
def seats_bar(used: int, pending: int, seats: int, scale: int | None = None) -> SafeString:
    """Approved and waiting people against the seats of a unit, with a tick at the allocation.

    `scale` (the largest unit's number) makes the bars of several units comparable. On a phone the bar gives
    way to "6/6 (+1)"; on wide screens the numbers stand in the columns of the table.
    """
    whole = max(scale or 0, used + pending, seats, 1)
    parts = [
        _rect(0, seats, whole, VACANT, VACANT_INK),
        _rect(0, used, whole, EXEMPLAR),
        _rect(used, pending, whole, PENDING),
    ]
    tick = _attribute(Fraction(100 * seats, whole))
    parts.append(f'<line x1="{tick}" x2="{tick}" y1="0" y2="14" stroke="{INK}" stroke-width="2"/>')
    text = f"{used}/{seats}" + (f" (+{pending})" if pending else "")
    return format_html(
        '<span class="seats"><svg class="seats__bar" width="100%" height="14" aria-hidden="true" '
        'focusable="false">{}</svg><span class="seats__text num">{}</span></span>',
        mark_safe("".join(parts)),  # noqa: S308 built from numbers above
        text,
    )


def _rect(start: int, width: int, whole: int, fill: str, stroke: str = "none") -> str:
    if not width:
        return ""
    x, w = _attribute(Fraction(100 * start, whole)), _attribute(Fraction(100 * width, whole))
    return f'<rect x="{x}" y="3" width="{w}" height="8" fill="{fill}" stroke="{stroke}"/>'


@register.filter
def error_anchor(bound_field) -> str:
    """Id of the control that a line of the error summary leads to (the first choice of a group)."""
    return bound_field.id_for_label or f"{bound_field.auto_id}_0"


@register.filter
def file_name(stored_file) -> str:
    """Name of an uploaded file without its folders; private files have no address of their own."""
    return PurePosixPath(str(stored_file)).name


@register.filter
def elided_pages(page) -> list:
    """Page numbers around the present one, with the paginator's ellipsis between far ones."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def error_count_text(count_of_errors: int) -> str:
    """Heading of the error summary."""
    if count_of_errors == 1:
        return _("One thing to correct")
    return _("%(count)s things to correct") % {"count": count_of_errors}
