"""What the press is asked for: plain values that may go to another process, and the documents that come back."""

from __future__ import annotations

import json
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import translation

from documents import engine
from documents.engine import PaperError

if TYPE_CHECKING:
    from documents.press.book import Struck

logger = logging.getLogger(__name__)

PRESSES_KEPT = 6
SIGN_OF_LIFE_SECONDS = 1.0
PAPERS_SPEAK = "vi"  # whatever language the screen speaks


@dataclass(frozen=True)
class Sheet:
    """One document of an order: `id` of what it is about, its title, and what it says (texts, lists, numbers)."""

    id: int
    title: str
    context: dict[str, Any]


@dataclass(frozen=True)
class Up:
    """Documents of one page each side by side on a sheet that is cut afterwards; lengths in mm."""

    sheet: tuple[float, float]
    cell: tuple[float, float]
    columns: int
    rows: int

    @property
    def places(self) -> int:
        return self.columns * self.rows


@dataclass(frozen=True)
class Order:
    """Documents of one template. `shared` is what all of them say; `many`: print them on the press, else each by
    WeasyPrint alone; `steps` and `variant` as in `engine.render_pdf`; `assets`: pictures of this order, by name;
    `form`: "pdf", or "docx" for files that can be edited; `up`: how the common file lays them on sheets to be cut."""

    template: str
    style: str
    variant: str
    steps: tuple[dict[str, Any], ...]
    shared: dict[str, Any]
    sheets: tuple[Sheet, ...]
    many: bool = True
    assets: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    form: str = "pdf"
    up: Up | None = None


def files(order: Order) -> Iterator[tuple[int, bytes]]:
    """A file for each sheet, in order. PaperError with `subject_id` for one that cannot be printed; it ends there."""
    make = _maker(order)
    for sheet in order.sheets:
        with engine.lent_assets(order.assets), translation.override(PAPERS_SPEAK):
            content = _printed(make, sheet)
        yield sheet.id, content


def combined(order: Order, title: str, going_on: Callable[[], Any] = lambda: None) -> tuple[bytes, int]:
    """One file of all sheets in order, and its number of pages. PaperError with `subject_id` as above.

    `going_on` is called about every SIGN_OF_LIFE_SECONDS between two sheets: long is not stuck.
    """
    with engine.lent_assets(order.assets), translation.override(PAPERS_SPEAK):
        if order.form == "docx":
            from documents import word

            make = _maker(order)
            return word.combine([_printed(make, sheet) for sheet in _told(order, going_on)])
        if len(order.sheets) == 1 and order.up is None:
            content = _printed(_maker(order), order.sheets[0])
            return content, engine.page_count(content)
        press, strike = _press(order), _striker(order)
        return press.combined(title, (_printed(strike, sheet) for sheet in _told(order, going_on)), order.up)


def _told(order: Order, going_on: Callable[[], Any]) -> Iterator[Sheet]:
    told = time.monotonic()
    for sheet in order.sheets:
        yield sheet
        if time.monotonic() - told > SIGN_OF_LIFE_SECONDS:
            going_on()
            told = time.monotonic()


def _printed(make: Callable[[Sheet], Any], sheet: Sheet) -> Any:
    try:
        return make(sheet)
    except PaperError as error:
        error.subject_id = sheet.id
        raise


def _maker(order: Order) -> Callable[[Sheet], bytes]:
    """What makes the file of one sheet."""
    if order.form == "pdf" and order.many:
        press, strike = _press(order), _striker(order)
        return lambda sheet: press.single(strike(sheet))
    if order.form == "pdf":
        return lambda sheet: engine.render_pdf(
            order.template, {**order.shared, **sheet.context}, title=sheet.title, style=order.style,
            steps=order.steps, variant=order.variant,
        )  # fmt: skip
    from documents import word  # only orders for Word files pay for it

    return lambda sheet: word.render_word(
        order.template, {**order.shared, **sheet.context}, title=sheet.title, style=order.style,
        steps=order.steps,
    )  # fmt: skip


def _striker(order: Order) -> Callable[[Sheet], Struck]:
    """What sets one sheet on the press of the order's style."""
    from documents.press.press import Edition

    press, edition = _press(order), Edition(order.template, order.shared, order.steps)
    return lambda sheet: press.strike(
        sheet.title, lambda step: edition.manuscript(sheet.title, sheet.context, step)
    )


_presses: OrderedDict[str, Any] = OrderedDict()


def _press(order: Order):
    """The press for the order's style; it knows what it has laid out for the orders before."""
    from documents.press.press import Press  # brings WeasyPrint, which only processes that print pay for

    key = json.dumps([order.style, order.variant, order.steps, sorted(order.assets)])
    key += "".join(str(hash(data)) for data, _kind in order.assets.values())
    if key not in _presses:
        _presses[key] = Press(order.style, order.variant, order.steps)
        while len(_presses) > PRESSES_KEPT:
            _presses.popitem(last=False)
    _presses.move_to_end(key)
    return _presses[key]
