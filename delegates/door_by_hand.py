"""The door without a script: search, one button a person, an answer on a page of its own. Asks for the session."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import permissions
from conference import vietnamese
from conference.current import current_conference
from conference.models import Conference
from conference.vietnamese import clean
from delegates import badges, door, door_figures, door_sentences
from delegates.door import Answer, Asked
from delegates.door_models import Scan
from delegates.door_passes import Post
from delegates.models import Delegate

MOST = 20
LETS_IN = (Scan.Outcome.ADMITTED, Scan.Outcome.REPEATED)
TONES = {Scan.Outcome.INSIDE: "warning", Scan.Outcome.UNDONE: "info"}


@require_http_methods(["GET", "POST"])
@never_cache
def by_hand(request: HttpRequest) -> HttpResponse:
    """GET ?door=&q= searches; POST lets one person in or takes that back, once however often the form is sent."""
    user: Any = request.user
    if not permissions.lets_in(user):
        raise PermissionDenied
    conference = current_conference(request)
    if conference is None:
        return redirect("door:page")
    sent = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {"door": clean(sent.get("door", ""))[:60], "q": clean(sent.get("q", ""))[:200]}
    if request.method == "POST":
        post = Post(
            conference.pk, user.pk, str(user), context["door"], organises=permissions.is_organiser(user)
        )
        asked = _asked(request)
        if asked is None:
            return render(request, "door/by_hand.html", context | _found(conference, context["q"]))
        try:
            answer = door.take(post, [asked])[0]
        except door.NumberTaken:
            return redirect("door:by_hand")
        return render(request, "door/by_hand_answer.html", context | _answer(asked, answer))
    return render(request, "door/by_hand.html", context | _found(conference, context["q"]))


def _asked(request: HttpRequest) -> Asked | None:
    number, delegate = _uuid(request.POST.get("id")), request.POST.get("delegate", "")
    if number is None or not (delegate.isascii() and delegate.isdigit() and len(delegate) < 16):
        return None
    takes_back = _uuid(request.POST.get("takes_back"))
    if request.POST.get("takes_back") and takes_back is None:  # meant to take back, so it must not let in
        return None
    return Asked(number, delegate=int(delegate), way=Scan.Way.SEARCH, takes_back=takes_back)


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def _found(conference: Conference, wanted: str) -> dict[str, Any]:
    """Who is meant by a code or by words of name and unit; the roster that phones get, so one spelling finds alike."""
    if not wanted:
        return {"people": []}
    code = badges.read(wanted)
    _version, roster = door_figures.roster(conference)
    people = roster["people"]
    if by_code := [person for person in people if person["code"] == code]:
        return {"people": _rows(by_code)}
    words = vietnamese.fold(wanted).split()
    hits = [person for person in people if all(word in person["search"] for word in words)]
    return {"people": _rows(sorted(hits, key=lambda person: rank(person["name"], words))[:MOST])}


def rank(name: str, words: list[str]) -> int:
    """Who is meant by these folded words: 0 whose name has all of them, 1 in whose name each begins a word, 2 whose
    office or unit has them."""
    own = vietnamese.fold(name).split()
    if all(word in own for word in words):
        return 0
    return 1 if all(any(part.startswith(word) for part in own) for word in words) else 2


def _rows(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each with a number for the scan that its button sends."""
    return [{**person, "scan": uuid.uuid4()} for person in people]


def _answer(asked: Asked, answer: Answer) -> dict[str, Any]:
    outcome = Scan.Outcome(answer.outcome)
    person: Delegate | None = answer.person
    return {
        "outcome": outcome,
        "tone": "success" if outcome in LETS_IN else TONES.get(outcome, "danger"),
        "sentence": door_sentences.sentence(answer),
        "person": door_sentences.person(person) if person else None,
        "may_undo": person is not None and asked.takes_back is None and outcome not in Scan.REFUSED,
        "scan": asked.id,
        "undo": uuid.uuid4(),
    }
