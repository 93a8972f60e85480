"""Everything that the portal keeps of one person, table by table: the export gives it, the erasure knows each one's fate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agenda.models import Officer, Speaker, Turn
from conference.models import HistoryEntry
from delegates.models import Delegate, DelegatePhoto, FormerBadge, HallSeat, RosterLine, Scan, WalkIn
from documents.models import CertificatePrint, Invitation, IssuedCertificate, JobItem, PrintedPaper
from documents.naming import NAMING
from elections.models import BoardMember, Candidate, Voter
from invitations.models import Message, PersonalLink, Reply
from nominations.award_states import AwardState
from nominations.council_items import CouncilItem
from nominations.dossier_models import EarlierAward, Honour, PairVerdict, Version
from nominations.models import Achievement, Award, Evidence, Nomination
from privacy.models import LegalHold, SensitiveDetails
from privacy.people import Person
from stories import forgetting
from stories.models import Consent, HonourConsent, Story, Subject

SINGLE = (*(kind for kind, naming in NAMING.items() if naming.single), "thank-you")
"""Kinds of paper of which each person has one of their own; the document's subject is the delegate."""


class Standing(Enum):
    """Why something of a person stays when they are erased."""

    PLAIN = "plain"
    HONOURED = "honoured"
    COLLECTIVE = "collective"


@dataclass(frozen=True)
class Holding:
    """`rows`: of a person; `fate`: what the erasure does with them, and otherwise where the person holds an award or only
    represents a collective."""

    code: str
    label: Any
    rows: Callable[[Person], QuerySet]
    fate: Any
    honoured: Any = None
    collective: Any = None

    def fate_of(self, standing: Standing) -> Any:
        return {Standing.HONOURED: self.honoured, Standing.COLLECTIVE: self.collective}.get(
            standing
        ) or self.fate


def _of_nominations(model: type[Model]) -> Callable[[Person], QuerySet]:
    return lambda person: model._default_manager.filter(nomination__in=person.nominations)


def _of_delegates(model: type[Model]) -> Callable[[Person], QuerySet]:
    return lambda person: model._default_manager.filter(delegate__in=person.delegates)


def details(person: Person) -> QuerySet:
    return SensitiveDetails.objects.filter(
        Q(nomination__in=person.nominations) | Q(delegate__in=person.delegates)
    )


def holds(person: Person) -> QuerySet:
    return LegalHold.objects.filter(Q(nomination__in=person.nominations) | Q(delegate__in=person.delegates))


def lines(person: Person) -> QuerySet:
    """Rows of units' lists that became this person, or that bear their name and birth in their unit and became nobody.

    What a list says of the name alone could be anybody's.
    """
    return RosterLine.objects.filter(
        Q(nomination__in=person.nominations) | Q(delegate__in=person.delegates) | _says(person)
    )


def _says(person: Person) -> Q:
    unclaimed, said = Q(nomination=None, delegate=None), Q(pk__in=[])
    for row in person.rows:
        if row.full_name and row.date_of_birth:
            born = row.date_of_birth.isoformat()
            said |= Q(reading__full_name=row.full_name, reading__date_of_birth=born, batch__unit=row.unit_id)
    return unclaimed & said


def walk_ins(person: Person) -> QuerySet:
    """What a door noted of who was not on the list: the person, or somebody who came in their place."""
    return WalkIn.objects.filter(Q(delegate__in=person.delegates) | Q(instead_of__in=person.delegates))


def honours(person: Person) -> QuerySet:
    """What the memory of earlier editions holds of the nominations, or under the same name and birth."""
    known = Q(nomination__in=person.nominations)
    for row in person.rows:
        if row.full_name and row.date_of_birth:
            known |= Q(name=row.full_name, date_of_birth=row.date_of_birth, is_collective=False)
    return Honour.objects.filter(known)


def papers(person: Person) -> QuerySet:
    """Printed documents of this person alone; the sheet of a title beside an award form has the number below zero."""
    ids = [*person.delegates, *(-pk for pk in person.delegates)]
    return JobItem.objects.filter(job__kind__in=SINGLE, subject_id__in=ids)


def story_people(person: Person) -> QuerySet[Subject]:
    return forgetting.people(person.nominations, person.delegates)


def history(person: Person) -> QuerySet:
    """The trail of the person and of all that is theirs."""
    subjects = (
        Nomination.objects.filter(pk__in=person.nominations), Delegate.objects.filter(pk__in=person.delegates),
        details(person), honours(person), *(_of_nominations(model)(person) for model in (Award, IssuedCertificate, CouncilItem)),
        *(_of_delegates(model)(person) for model in (IssuedCertificate, Message, Invitation, Officer, Speaker, Candidate)),
        Story.objects.filter(subjects__in=story_people(person)),
    )  # fmt: skip
    found = Q(pk__in=[])
    for rows in subjects:
        label = rows.model._meta.label_lower
        found |= Q(subject_type=label, subject_id__in=rows.order_by().values("pk"))
    return HistoryEntry.objects.filter(found)


def admin_log(person: Person) -> QuerySet:
    """Django's own log of the admin."""
    found = Q(pk__in=[])
    for model, ids in ((Nomination, person.nominations), (Delegate, person.delegates)):
        kind = ContentType.objects.filter(app_label=model._meta.app_label, model=model._meta.model_name)
        found |= Q(content_type__in=kind, object_id__in=[str(pk) for pk in ids])
    return LogEntry.objects.filter(found)


GOES = _("erased")
EMPTIED = _("what was decided and when stays; every text of the person goes")
NAMELESS = _("stays for the figures, under a code instead of the name; all else goes")
NAMED = _(
    "name, position and workplace stay: the decision on the award and the register rest on them; all else goes"
)
RECORD = _("stays: the award register and the decisions are kept by law")
COLLECTIVES = _("stays: it is the collective's")
OF_COLLECTIVE = _("the collective's own data stay, without its representative")
CERTIFICATES = _("certificates stay as printed; the other files are deleted with those of the same print job")
HONOUR = _("name, award and year stay, as the register of that edition; the date of birth goes")
VOTES = _("stays: result and figures of the vote, which say nothing else of the person")

HOLDINGS: tuple[Holding, ...] = (
    Holding("details", _("sensitive details and consent"), details, GOES),
    Holding(
        "nominations", _("nominations"), lambda person: Nomination.objects.filter(pk__in=person.nominations),
        NAMELESS, NAMED, OF_COLLECTIVE,
    ),
    Holding("achievements", _("achievements by year"), _of_nominations(Achievement), GOES, None, COLLECTIVES),
    Holding("earlier_awards", _("earlier awards, as declared"), _of_nominations(EarlierAward), GOES, None, COLLECTIVES),
    Holding("evidence", _("papers and photo, with their files"), _of_nominations(Evidence), GOES, None,
            _("papers stay: they are the collective's; the photo goes")),
    Holding("versions", _("versions of the nomination"), _of_nominations(Version), EMPTIED, None, OF_COLLECTIVE),
    Holding(
        "pairs", _("verdicts on the same person"),
        lambda person: PairVerdict.objects.filter(Q(first__in=person.nominations) | Q(second__in=person.nominations)),
        EMPTIED,
    ),
    Holding("council", _("votes of the council on the nomination"), _of_nominations(CouncilItem), VOTES),
    Holding("awards", _("awards"), _of_nominations(Award), RECORD),
    Holding("honours", _("honours of earlier editions"), honours, HONOUR),
    Holding("honour_consents", _("consents to the public list of those honoured"), _of_nominations(HonourConsent), GOES),
    Holding("certificates", _("certificates in the register"), _of_nominations(IssuedCertificate), RECORD),
    Holding(
        "certificate_prints", _("print log of the certificates"),
        lambda person: CertificatePrint.objects.filter(certificate__nomination__in=person.nominations), RECORD,
    ),
    Holding(
        "delegates", _("places on the delegate list"), lambda person: Delegate.objects.filter(pk__in=person.delegates),
        NAMELESS, NAMED,
    ),
    Holding("photos", _("photo for the badge, with its file"), _of_delegates(DelegatePhoto), GOES),
    Holding("seats", _("seat in the hall"), _of_delegates(HallSeat), _("stays without a name")),
    Holding("officers", _("offices of the session"), _of_delegates(Officer), GOES),
    Holding("speakers", _("parts in items of the programme"), _of_delegates(Speaker), GOES),
    Holding("scans", _("scans at the doors"), _of_delegates(Scan),
            _("when, where and by whom stays; the code and the reason go")),
    Holding("former_badges", _("former badges"), _of_delegates(FormerBadge), GOES),
    Holding("walk_ins", _("what was noted at the door"), walk_ins, GOES),
    Holding("turns", _("turns to speak"), _of_delegates(Turn), _("stays for the minutes, under a code instead of the name"),
            _("stays: the minutes of the conference rest on it")),
    Holding("candidacies", _("candidacies for the delegation"), _of_delegates(Candidate),
            _("stays for the minutes of the count, under a code instead of the name; all else goes"),
            _("name, unit and votes stay: the minutes of the count rest on them; all else goes")),
    Holding("board_seats", _("seats on the board of an election"), _of_delegates(BoardMember),
            _("stays for the minutes of the count, under a code instead of the name; all else goes"),
            _("stays: the minutes of the count rest on it")),
    Holding("voter_rolls", _("places on a voter roll"), _of_delegates(Voter),
            _("stays for the figures: called and present, nothing of any vote")),
    Holding("lines", _("rows of lists that units sent"), lines, EMPTIED),
    Holding(
        "invitations", _("invitations"), _of_delegates(Invitation),
        _("number and date stay, as in the register of outgoing letters; name and office go"),
    ),
    Holding("messages", _("messages"), _of_delegates(Message), EMPTIED),
    Holding("links", _("personal links"), _of_delegates(PersonalLink), GOES),
    Holding("replies", _("answers"), _of_delegates(Reply), GOES),
    Holding("words", _("what the last prints say"), _of_delegates(PrintedPaper), GOES),
    Holding(
        "papers", _("printed papers of this person"), papers,
        _("files are deleted, together with those of the same print job; they can be printed again without this person"),
        CERTIFICATES, CERTIFICATES,
    ),
    Holding("story_people", _("places in stories and news"), story_people, GOES, None, COLLECTIVES),
    Holding(
        "story_consents", _("consents to stories"), lambda person: Consent.objects.filter(subject__in=story_people(person)),
        GOES, None, COLLECTIVES,
    ),
    Holding(
        "stories", _("stories and news"), lambda person: forgetting.versions(story_people(person)),
        _("off the public pages; what tells of the person is emptied, elsewhere a code stands instead of the name"), None,
        OF_COLLECTIVE,
    ),
    Holding(
        "story_pictures", _("pictures of stories, with their files"), lambda person: forgetting.shown(story_people(person)),
        GOES,
    ),
    Holding("history", _("history"), history, _("who did what and when stays; the values go")),
    Holding("holds", _("legal holds"), holds, _("who set it and when stays; the reason goes")),
    Holding("admin_log", _("log of the set-up pages"), admin_log, _("who did what and when stays; the name goes"),
            _("stays: it names the person only")),
)  # fmt: skip
"""In the order in which the pages and the export show them."""


def rows(person: Person) -> dict[str, QuerySet]:
    """{code: the rows of this person}; nothing is asked of the database yet."""
    return {holding.code: holding.rows(person) for holding in HOLDINGS}


def given(person: Person) -> QuerySet:
    """Awards by which a decision names the person for good."""
    return _of_nominations(Award)(person).exclude(state=AwardState.PROPOSED)


def standing_of(person: Person, *, given: int) -> Standing:
    """`given`: how many awards and certificates there are. A collective's are not its representative's."""
    if any(row.is_collective for row in person.nomination_rows):
        return Standing.COLLECTIVE
    return Standing.HONOURED if given else Standing.PLAIN
