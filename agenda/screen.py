"""The screen of the hall: what it shows, who changes it, and the link that the projector opens."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agenda import live, live_rule
from agenda.live import LiveError
from agenda.models import AgendaItem, HallScreen
from conference import history
from conference.models import Conference

TOKEN_BYTES = 16  # 128 bits, as 32 letters and digits that can be typed at the projector
LONGEST_TOKEN = 60
LONGEST_MESSAGE = 200  # what can be read from the last row
Shows = HallScreen.Shows
OF_KIND = {
    AgendaItem.Kind.RECEPTION: Shows.WELCOME,
    AgendaItem.Kind.SETTLING: Shows.WELCOME,
    AgendaItem.Kind.FILM: Shows.DARK,
    AgendaItem.Kind.AWARDS: Shows.BATCH,
    AgendaItem.Kind.RESULT: Shows.ELECTION,
}
"""What the screen shows by itself while an item of this kind is under way; else the item."""


def of(conference: Conference) -> HallScreen:
    """The conference's screen; one that is not stored yet while nobody has changed it."""
    found = HallScreen.objects.filter(conference=conference).first()
    return found or HallScreen(conference=conference)


def mode(screen: HallScreen, standing: live.Standing) -> str:
    """What is to be seen: as chosen, or as the item under way asks for where the screen follows it."""
    if not screen.follows:
        return screen.shows
    if standing.current is not None:
        return OF_KIND.get(AgendaItem.Kind(standing.current.item.kind), Shows.ITEM)
    ended = any(line.state == live_rule.DONE for line in standing.lines)
    return Shows.ITEM if ended and standing.following is not None else Shows.WELCOME


@transaction.atomic
def show(conference: Conference, actor, shows: str) -> HallScreen:
    """Shows this from now on, whatever is under way."""
    if shows not in Shows.values:
        raise LiveError(_("The screen cannot show this."))
    screen = _held(conference, actor)
    if shows == Shows.MESSAGE and not screen.message:
        raise LiveError(_("Write the message first."))
    return _change(screen, shows=shows, follows=False)


@transaction.atomic
def follow(conference: Conference, actor) -> HallScreen:
    """Goes along with the item under way again."""
    return _change(_held(conference, actor), follows=True)


@transaction.atomic
def say(conference: Conference, actor, text: str) -> HallScreen:
    """Shows a message, as plain text."""
    screen = _held(conference, actor)
    history.record(actor, conference, "screen_message", reason=text)
    return _change(screen, message=text, shows=Shows.MESSAGE, follows=False)


@transaction.atomic
def turn_to(conference: Conference, actor, batch: int, batches: int) -> HallScreen:
    """Shows this batch, at most the last one. It does not end the going along with an item that shows batches."""
    screen = _held(conference, actor)
    wanted = max(1, min(batch, batches))
    items = live.items_of(conference)
    stays = screen.follows and mode(screen, live.standing(conference, items)) == Shows.BATCH
    return _change(screen, batch=wanted, shows=Shows.BATCH, follows=stays)


@transaction.atomic
def call_in(conference: Conference, actor, order: str, size: int) -> HallScreen:
    """The order of the call and the size of the batches, as on the slips for the stage; begins with the first batch."""
    return _change(_held(conference, actor), batch_order=order, batch_size=size, batch=1)


@transaction.atomic
def make_link(conference: Conference, actor) -> str:
    """A new link's token, which is told this once; the link before opens nothing any more."""
    screen, token = _held(conference, actor), secrets.token_hex(TOKEN_BYTES)
    _change(screen, token_hash=hash_of(token))
    history.record(actor, conference, "screen_link_made")
    return token


@transaction.atomic
def end_link(conference: Conference, actor) -> None:
    """No link opens the screen any more."""
    screen = _held(conference, actor)
    if screen.token_hash:
        _change(screen, token_hash="")
        history.record(actor, conference, "screen_link_ended")


def find(token: str) -> HallScreen | None:
    """The screen of the current conference that this link opens; one query."""
    found = HallScreen.objects.filter(token_hash=hash_of(token[:LONGEST_TOKEN]), conference__is_current=True)
    return found.select_related("conference").first()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _held(conference: Conference, actor) -> HallScreen:
    live.held(conference, actor)
    return HallScreen.objects.get_or_create(conference=conference)[0]


def _change(screen: HallScreen, **fields: Any) -> HallScreen:
    for name, value in fields.items():
        setattr(screen, name, value)
    screen.revision += 1
    screen.save(update_fields=[*fields, "revision"])
    return screen
