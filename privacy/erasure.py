"""Erasing one person: what stands in the way, what would go and what stays, and the erasure itself.

What the law keeps stays with its reason (register, decisions, votes), the figures stay without a name, all else goes:
also from the trail, from lists that came in, from messages, files and prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.storage import Storage
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import ImportPreview, User
from conference import history
from conference.counting import counts_once
from conference.models import Conference
from delegates import badges, photos
from delegates.intake_models import RosterFile
from delegates.models import Delegate
from invitations.models import Message
from nominations.dossier_models import Honour
from nominations.models import Evidence, Nomination
from nominations.states import State
from privacy import erased_fields, holdings, prints, traces
from privacy.holdings import Standing
from privacy.people import Person, Subject, person_of
from stories import forgetting

ALIVE = (State.SUBMITTED, State.RETURNED, State.APPROVED)


class ErasureError(Exception):
    """Nothing was changed; `str()` is a sentence for the user."""


@dataclass(frozen=True)
class Line:
    """One line of the preview: what there is of it, and what becomes of it."""

    label: Any
    count: int
    fate: Any


@dataclass(frozen=True)
class Preview:
    person: Person
    standing: Standing
    lines: list[Line]
    kept_files: int
    obstacles: list[str]

    @property
    def seen(self) -> str:
        """What the page showed, for the form that goes with it."""
        return ",".join([self.standing.value, *(str(line.count) for line in self.lines)])


def preview(subject: Subject) -> Preview:
    """What the erasure of this person would do; nothing is changed. Four queries."""
    person = person_of(subject)
    besides = {
        "given": holdings.given(person), "kept": prints.kept(person), "printing": prints.open_jobs(person),
        "held": holdings.holds(person).filter(released_at=None),
        "sending": Message.objects.filter(delegate__in=person.delegates, state=Message.State.SENDING),
    }  # fmt: skip
    found = counts_once(holdings.rows(person) | besides)
    standing = holdings.standing_of(person, given=found["given"] + found["certificates"])
    lines = [
        Line(holding.label, found[holding.code], holding.fate_of(standing))
        for holding in holdings.HOLDINGS
        if found[holding.code]
    ]
    return Preview(person, standing, lines, found["kept"], list(_obstacles(person, found)))


def _obstacles(person: Person, found: dict[str, int]) -> Iterator[str]:
    """Sentences: what must be over before."""
    for nomination in person.nomination_rows:
        if nomination.state in ALIVE and not _is_over(nomination.conference):
            yield _(
                "Nomination %(reference)s is under way. Withdraw it first, or wait until the conference is over."
            ) % {"reference": nomination.reference}
    for delegate in person.delegate_rows:
        if delegate.nomination_id is None and not delegate.cancelled_at and not _is_over(delegate.conference):
            yield _("This person is still expected. Mark them as no longer coming first.")
    if found["held"]:
        yield _("There is a legal hold on this person. End it first.")
    if found["printing"]:
        yield _("Papers are being printed. Wait until that is over, or stop it.")
    if found["sending"]:
        yield _("A message to this person is going out just now. Try again in a few minutes.")


def _is_over(conference: Conference) -> bool:
    return conference.closed_at is not None or (conference.days_left is not None and conference.days_left < 0)


def erase(subject: Subject, user: User, reason: str, seen: str) -> Preview:
    """Erases the person in one transaction and returns what was shown of it beforehand.

    ErasureError with a sentence while something is under way, or when there is more or less than `seen` says;
    PermissionDenied for anybody but who keeps personal data.
    """
    if not permissions.keeps_personal_data(user):
        raise PermissionDenied
    _overwrite_what_is_deleted()
    with transaction.atomic():
        Conference.objects.select_for_update(no_key=True).get(pk=subject.conference.pk)
        found = preview(subject)
        if found.obstacles:
            raise ErasureError(" ".join(found.obstacles))
        if found.seen != seen:
            raise ErasureError(_("Something was added or changed since you looked. Look again, then erase."))
        if not reason.strip():
            raise ErasureError(_("Give a reason."))
        _erase(subject, found, user, reason)
    return found


def erase_after_the_time(subject: Subject, reason: str) -> bool:
    """As `erase`, by nobody and without a preview: the time is over. False while something stands in the way."""
    _overwrite_what_is_deleted()
    with transaction.atomic():
        Conference.objects.select_for_update(no_key=True).get(pk=subject.conference.pk)
        found = preview(subject)
        if found.obstacles or erased_on(subject):
            return False
        _erase(subject, found, None, reason)
    return True


def _overwrite_what_is_deleted() -> None:
    """SQLite leaves what is deleted in its file until the place is needed again, unless told otherwise."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")


def _erase(subject: Subject, found: Preview, user: User | None, reason: str) -> None:
    person, standing = found.person, found.standing
    nominations = list(
        Nomination.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=person.nominations)
    )
    delegates = list(
        Delegate.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=person.delegates)
    )
    own = _texts_of(person, [*nominations, *delegates])
    shared = own.shared(person)  # asked while every row of the person still bears their name
    code = _code(subject)
    keeps_name = standing is Standing.HONOURED
    own_words = {
        text: code if text in own.names else traces.HIDDEN for text in own.all(with_names=not keeps_name)
    }
    _scrub_trail(person, own_words)
    for code_of_rows in ("pairs", "council", "awards", "certificate_prints"):
        rows = holdings.rows(person)[code_of_rows]
        for row in rows:
            traces.scrub(row, traces.COLUMNS[row._meta.label], own_words)
    _empty_what_others_keep(person, code, standing)
    holdings.rows(person)["honour_consents"].delete()  # off the public list
    prints.take_back(person, code, user, keep_certificates=standing is not Standing.PLAIN)
    for nomination in nominations:
        for name in ("decision_reason", "override_reason"):
            setattr(nomination, name, traces.replaced(getattr(nomination, name), own_words))
        _erase_dossier(nomination)
        erased_fields.clear_nomination(nomination, code, keeps_name=keeps_name)
    for photo in holdings.rows(person)["photos"]:
        photos.forget(photo)
    for delegate in delegates:
        erased_fields.clear_delegate(delegate, code, keeps_name=keeps_name)
        delegate.badge_code = badges.new_code()
        delegate.save()
    holdings.details(person).delete()
    named = forgetting.naming(own.names)
    _forget_stories(person, own.names, code, standing)
    traces.sweep({text: instead for text, instead in own_words.items() if text not in shared})
    forgetting.rebuild(named)
    said = traces.replaced(reason, own_words)
    for row in (*nominations, *delegates):
        history.record(user, row, "person_erased", reason=said)


def _forget_stories(person: Person, names: frozenset[str], code: str, standing: Standing) -> None:
    """Stories rest on consent, not on a decision: also who is honoured goes from them by name."""
    subjects = holdings.story_people(person)
    if standing is Standing.COLLECTIVE:
        forgetting.forget_pictures(subjects)
    else:
        forgetting.forget(subjects, names, code)


def _code(subject: Subject) -> str:
    """What stands instead of the name, in the language of the papers."""
    nomination = subject.nomination
    return f"Đã xóa dữ liệu {nomination.reference or f'N{nomination.pk}' if nomination else f'D{subject.row.pk}'}"


def _erase_dossier(nomination: Nomination) -> None:
    """Papers and texts of an individual; of a collective only the photo, which may show its people."""
    papers = nomination.evidence.all()
    if nomination.is_collective:
        papers = papers.filter(kind=Evidence.Kind.PHOTO)
    else:
        nomination.achievements.all().delete()
        nomination.earlier_awards.all().delete()
    for paper in papers:
        storage: Storage = paper.file.storage
        transaction.on_commit(partial(storage.delete, str(paper.file.name)))
    papers.delete()
    for version in nomination.versions.all():
        version.content = erased_fields.content_left(version.content, nomination.kind)
        version.save(update_fields=["content"])


def _scrub_trail(person: Person, replacements: dict[str, str]) -> None:
    """Of the person's own entries no value stays, and no text of theirs in the reasons."""
    for entry in holdings.history(person):
        changes = erased_fields.changes_left(entry.subject_type, entry.changes)
        label, why = (traces.replaced(text, replacements) for text in (entry.subject_label, entry.reason))
        type(entry).objects.filter(pk=entry.pk).update(changes=changes, subject_label=label, reason=why)
    for logged in holdings.admin_log(person):
        traces.scrub(logged, ("object_repr", "change_message"), replacements)


def _empty_what_others_keep(person: Person, code: str, standing: Standing) -> None:
    """Rows that tell of the person and stay for what they say of the work."""
    # A list that is not imported yet keeps its file; without that it can no longer be read by other columns.
    RosterFile.objects.filter(batch__in=holdings.lines(person).values("batch")).delete()
    holdings.lines(person).update(original=[], reading={}, problems=[], repeats={}, reasons=[], changes={})
    found, state = holdings.rows(person), Message.State
    found["invitations"].update(addressee=code, office="")
    found["messages"].filter(state__in=(state.DRAFT, state.QUEUED)).update(state=state.DROPPED)
    found["messages"].update(to_address="", subject="", body="", error="")
    if standing is not Standing.HONOURED:
        found["turns"].update(full_name=code, title="", gender="", pronunciation="")
        found["candidacies"].update(full_name=code, sort_key="")
        found["board_seats"].update(full_name=code, position="")
    found["candidacies"].update(date_of_birth=None, position="", biography="", reason="")
    found["links"].delete()
    found["replies"].delete()
    found["words"].delete()
    found["officers"].delete()
    found["speakers"].delete()
    found["scans"].update(code="", reason="")
    found["former_badges"].delete()
    found["walk_ins"].delete()
    if standing is not Standing.COLLECTIVE:
        found["honours"].update(date_of_birth=None)
    found["holds"].update(reason="")
    # Spreadsheets that somebody only looked at: nobody can tell what they hold without reading them anew.
    ImportPreview.objects.filter(model=Nomination._meta.label_lower, done_at=None).delete()


@dataclass(frozen=True)
class OwnTexts:
    """Texts that tell of this person wherever it stands."""

    names: frozenset[str]
    contacts: frozenset[str]

    def all(self, *, with_names: bool) -> frozenset[str]:
        return self.contacts | (self.names if with_names else frozenset())

    def shared(self, person: Person) -> frozenset[str]:
        """Those that somebody else's row holds too, e.g. the telephone of an office: they stay in what is not ours."""
        found: set[str] = set()
        for model, own in ((Nomination, person.nominations), (Delegate, person.delegates)):
            others = model._default_manager.exclude(pk__in=own)
            for column, texts in (
                ("full_name", self.names),
                ("phone", self.contacts),
                ("email", self.contacts),
            ):
                found |= set(others.filter(**{f"{column}__in": texts}).values_list(column, flat=True))
        found |= set(User.objects.filter(full_name__in=self.names).values_list("full_name", flat=True))
        honours = Honour.objects.exclude(pk__in=holdings.honours(person).values("pk"))
        found |= set(honours.filter(name__in=self.names).values_list("name", flat=True))
        return frozenset(found)


def _texts_of(person: Person, rows: Iterable[Nomination | Delegate]) -> OwnTexts:
    """Names and contacts as they are and as earlier versions and the trail had them."""
    names = {row.full_name for row in rows}
    contacts = {text for row in rows for text in (row.phone, row.email)}
    for first in (
        row.stands_in_for for row in rows if isinstance(row, Delegate)
    ):  # in whose place a substitute came
        names.add(first.get("full_name", ""))
        contacts |= {first.get("phone", ""), first.get("email", "")}
    contacts |= {each.citizen_id for each in holdings.details(person)}
    kept = holdings.rows(person)
    for content in kept["versions"].values_list("content", flat=True):
        names.add(content.get("full_name", ""))
        contacts |= {content.get("phone", ""), content.get("email", "")}
    for changes in kept["history"].values_list("changes", flat=True):
        names |= {str(text) for text in changes.get("full_name", ())}
        contacts |= {str(text) for name in ("phone", "email") for text in changes.get(name, ())}
    contacts |= set(kept["messages"].values_list("to_address", flat=True))
    contacts |= {
        digits for text in contacts if "@" not in text and len(digits := _digits(text)) >= traces.SHORTEST
    }
    return OwnTexts(frozenset(names - {"", traces.HIDDEN}), frozenset(contacts - {"", traces.HIDDEN}))


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def erased_on(subject: Subject):
    """The entry of the trail that says so; None where nobody did."""
    return history.of(subject.row).filter(action="person_erased").first()
