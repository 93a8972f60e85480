"""History entries in words: for the pages that show the trail of one object, and for the admin's whole history."""

from __future__ import annotations

import datetime
from contextlib import suppress

from django import template
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.formats import date_format, time_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conference.models import HistoryEntry

register = template.Library()

# Every action that a room records; a test reads the rooms and finds the ones that are missing here.
ACTIONS = {
    "task_calendar_made": _("link of the tasks' calendar made"),
    "task_calendar_ended": _("link of the tasks' calendar ended"),
    "reminder_mail_chosen": _("reminders by mail chosen"),
    "submit": _("submitted"),
    "approve": _("approved"),
    "return": _("returned"),
    "refuse": _("refused"),
    "withdraw": _("withdrawn"),
    "allow_override": _("allowed outside the 70/30 mix"),
    "saved": _("edited"),
    "edited": _("edited"),
    "changed": _("changed"),
    "added": _("added"),
    "deleted": _("deleted"),
    "removed": _("taken out"),
    "moved": _("moved"),
    "evidence_added": _("paper attached"),
    "evidence_removed": _("paper removed"),
    "photo_added": _("photo added"),
    "photo_removed": _("photo removed"),
    "exported": _("list exported"),
    "imported": _("list imported"),
    "roster_imported": _("list of a unit imported"),
    "roster_undone": _("import of a list taken back"),
    "roster_columns": _("columns of a list chosen"),
    "roster_columns_forgotten": _("choice of columns forgotten"),
    "registered": _("put on the list"),
    "delegates_exported": _("delegate list exported"),
    "mark_invited": _("invitation sent"),
    "mark_confirmed": _("confirmed"),
    "mark_present": _("present"),
    "mark_cancelled": _("no longer coming"),
    "unmark_invited": _("taken back: invitation sent"),
    "unmark_confirmed": _("taken back: confirmed"),
    "unmark_present": _("taken back: present"),
    "unmark_cancelled": _("coming after all"),
    "seated": _("seat changed"),
    "paper_taken_out": _("printed paper taken out"),
    "seats_given": _("seats given"),
    "hall_set_up": _("hall set up"),
    "session_changed": _("date, start or venue changed"),
    "agenda_published": _("programme published"),
    "programme_opened": _("programme made public"),
    "programme_closed": _("programme no longer public"),
    "public_pages_opened": _("public pages opened"),
    "public_pages_closed": _("public pages closed"),
    "public_pages_words": _("texts of the public pages changed"),
    "honour_consent_given": _("agreed to be named on the public list"),
    "honour_consent_withdrawn": _("no longer agrees to be named on the public list"),
    "live_started": _("begun in the hall"),
    "live_ended": _("ended in the hall"),
    "live_left_out": _("left out in the hall"),
    "live_taken_back": _("last step in the hall taken back"),
    "presence_cleared": _("no longer inside: the doors began anew"),
    "doors_begun_anew": _("doors begun anew after a test"),
    "live_cleared": _("cleared after a rehearsal"),
    "rehearsal_cleared": _("session begun anew after a rehearsal"),
    "concluded": _("conclusion noted"),
    "conclusion_dropped": _("conclusion taken out"),
    "conclusion_to_task": _("conclusion made a task"),
    "screen_message": _("message shown on the hall screen"),
    "screen_link_made": _("link of the hall screen made"),
    "screen_link_ended": _("link of the hall screen ended"),
    "agenda_taken_back": _("programme taken back by one step"),
    "agenda_filled": _("programme filled from the plan"),
    "paper_received": _("paper received"),
    "paper_reviewed": _("paper reviewed"),
    "conference_moved": _("conference moved"),
    "edition_begun": _("begun out of an earlier edition"),
    "edition_current": _("made the current conference"),
    "edition_put_by": _("no longer the current conference"),
    "asked_again": _("asked again after the conference was moved"),
    "start": _("begun"),
    "finish": _("finished"),
    "reopen": _("taken up again"),
    "put_back": _("put back to not started"),
    "request_sent": _("request sent to the unit"),
    "request_answered": _("answered by the unit"),
    "request_cannot": _("cannot be done, says the unit"),
    "request_asked_back": _("asked back by the unit"),
    "request_replied": _("question answered by the subcommittee"),
    "request_returned": _("asked again by the subcommittee"),
    "request_accepted": _("answer accepted"),
    "request_withdrawn": _("request withdrawn"),
    "obstacle_raised": _("obstacle raised"),
    "obstacle_escalated": _("brought to the Standing Council"),
    "obstacle_answered": _("obstacle answered"),
    "obstacle_reopened": _("opened again: the answer did not help"),
    "obstacle_closed": _("out of the way"),
    "checklist_added": _("put on the checklist"),
    "checklist_ticked": _("ticked on the checklist"),
    "checklist_unticked": _("opened again on the checklist"),
    "checklist_renamed": _("renamed on the checklist"),
    "checklist_moved": _("moved on the checklist"),
    "checklist_removed": _("taken off the checklist"),
    "comment_written": _("comment written"),
    "comment_corrected": _("comment corrected"),
    "comment_taken_back": _("comment taken back"),
    "task_file_added": _("file added"),
    "task_file_taken_back": _("file taken back"),
    "member_seated": _("person named"),
    "member_unseated": _("person taken out"),
    "ordered": _("printing ordered"),
    "retried": _("printing tried again"),
    "print_cancelled": _("printing cancelled"),
    "files_removed": _("printed files deleted"),
    "file_damaged": _("printed file missing or changed"),
    "issued": _("entered in the register"),
    "spoilt": _("printed again for a spoilt sheet"),
    "revoked": _("revoked"),
    "council_planned": _("session of the council planned"),
    "council_items_added": _("put on the agenda"),
    "council_item_removed": _("taken off the agenda"),
    "council_attendance": _("attendance noted"),
    "council_discarded": _("session in preparation deleted"),
    "council_opened": _("session opened"),
    "council_closed": _("session of the council closed"),
    "council_passed": _("passed by the council"),
    "council_failed": _("not passed by the council"),
    "council_postponed": _("postponed by the council"),
    "council_confirmed": _("vote of the council confirmed after a correction"),
    "council_voted": _("voted openly"),
    "council_votes_entered": _("open votes entered"),
    "council_interest_declared": _("interest declared, does not vote"),
    "council_interest_withdrawn": _("taken back: interest declared"),
    "council_scored": _("scores given"),
    "council_item_closed": _("vote closed"),
    "council_item_postponed": _("left to a later session"),
    "council_item_reopened": _("result taken back"),
    "award_proposed": _("award proposed"),
    "award_changed": _("another award proposed"),
    "award_dropped": _("award no longer proposed"),
    "award_decided": _("award decided"),
    "award_revoked": _("award revoked"),
    "award_handed_over": _("award handed over"),
    "award_not_fetched": _("award not fetched"),
    "award_taken_back": _("hand-over taken back"),
    "decision_begun": _("decision begun"),
    "decision_filled": _("awards put into the decision"),
    "decision_emptied": _("awards taken out of the decision"),
    "decision_discarded": _("decision in preparation deleted"),
    "prizes_reckoned": _("missing prizes reckoned"),
    "decision_issued": _("decision issued"),
    "invitation_issued": _("invitation issued"),
    "answered": _("answered the invitation"),
    "substituted": _("substitute accepted"),
    "substitute_declined": _("substitute not accepted"),
    "substitution_undone": _("comes in person after all"),
    "let_in_all_the_same": _("let in though no longer expected"),
    "registration_deadline": _("deadline for registration set"),
    "registration_reopened": _("registration opened again for a unit"),
    "link_made": _("personal link made"),
    "links_revoked": _("personal links revoked"),
    "mailing_written": _("messages written"),
    "mailing_released": _("messages released"),
    "mailing_left_out": _("messages left out"),
    "message_again": _("message sent again"),
    "message_arrived": _("message found to have arrived"),
    "correspondence_changed": _("correspondence with guests changed"),
    "discarded": _("draft deleted"),
    "allocation_published": _("allocation published"),
    "reminded": _("unit reminded"),
    "load_sample": _("sample data loaded"),
    "amend": _("opened again after approval"),
    "merge": _("withdrawn: the same person was nominated twice"),
    "kept_of_two": _("kept: the other nomination of the same person was withdrawn"),
    "different_persons": _("found to be another person than their namesake"),
    "different_persons_undone": _("the verdict on their namesake taken back"),
    "honours_filled": _("honours of earlier editions added"),
    "carried_over": _("corrected after a new approval"),
    "waiting_joined": _("put on the waiting list"),
    "waiting_moved": _("moved on the waiting list"),
    "waiting_left": _("taken off the waiting list"),
    "seat_freed": _("seat given back"),
    "seat_taken_again": _("seat taken again"),
    "sensitive_taken_down": _("sensitive details taken down with consent"),
    "sensitive_seen": _("sensitive details looked at unmasked"),
    "sensitive_exported": _("list with sensitive details downloaded"),
    "consent_withdrawn": _("consent withdrawn, sensitive details erased"),
    "person_exported": _("package of personal data made for the person"),
    "person_erased": _("personal data erased"),
    "story_begun": _("story begun"),
    "story_submitted": _("submitted to the editorial board"),
    "story_recalled": _("taken back as a draft"),
    "story_approved": _("approved for publication"),
    "story_returned": _("returned"),
    "story_taken_off": _("taken off the public pages"),
    "story_revised": _("new version begun"),
    "story_discarded": _("draft thrown away"),
    "story_person_named": _("person of the story named"),
    "story_person_renamed": _("name of a person of the story corrected"),
    "story_person_dropped": _("person of the story named no longer"),
    "story_consent_noted": _("consent to the story noted"),
    "story_consent_withdrawn": _("consent to the story withdrawn"),
    "story_picture_added": _("picture added"),
    "story_picture_edited": _("picture changed"),
    "story_picture_dropped": _("picture taken out"),
    "budget_supplement": _("supplementary version begun"),
    "conference_closed": _("conference closed"),
    "conference_reopened": _("conference opened again"),
    "closing_marked": _("step of the closing marked as done"),
    "closing_unmarked": _("mark of a closing step taken back"),
    "archive_ordered": _("archive ordered"),
    "archive_made": _("archive made"),
    "archive_fetched": _("archive downloaded"),
    "retention_set": _("time of keeping personal data set"),
    "legal_hold_set": _("legal hold set"),
    "legal_hold_ended": _("legal hold ended"),
    "wipe_announced": _("wiping of personal data announced"),
    "personal_data_wiped": _("personal data wiped after the time"),
    "committed": _("contract entered"),
    "commitment_cancelled": _("contract cancelled"),
    "spent": _("expense entered"),
    "expense_taken_back": _("expense taken back"),
    "candidate_proposed": _("candidate proposed"),
    "candidate_accepted": _("candidate taken on the list"),
    "candidate_declined": _("candidate not taken on the list"),
    "candidate_removed": _("candidate removed"),
    "board_seated": _("put on the board"),
    "board_unseated": _("taken off the board"),
    "board_replaced": _("replaced on the board"),
    "ballots_entered": _("ballots entered in the control count"),
    "ballots_taken_back": _("entry of the control count taken back"),
    "count_entered": _("count of a teller entered"),
    "running_count_entered": _("running count of a teller entered"),
    "tally_released": _("running tally shown to the hall"),
    "tally_hidden": _("running tally taken off the screen"),
    "election_listed": _("list of candidates closed"),
    "election_list_reopened": _("list of candidates opened again"),
    "election_roll_closed": _("voter roll closed"),
    "election_vote_ended": _("vote ended"),
    "election_vote_resumed": _("vote gone on with"),
    "election_count_again": _("equal counts set aside, counted again"),
    "election_counted": _("result confirmed"),
    "election_signed": _("minutes of the count signed"),
    "election_released": _("result shown to the hall"),
    "election_hidden": _("result taken off the screen"),
    "election_reopened": _("result taken back, counted again"),
    "election_second_round": _("second round made"),
}
# What stands in from/to without being a choice of the object's own fields.
OTHER_STATES = {
    "invited": _("invitation sent"),
    "confirmed": _("confirmed"),
    "present": _("present"),
    "cancelled": _("no longer coming"),
    "passed": _("passed by the council"),
    "failed": _("not passed by the council"),
    "postponed": _("postponed by the council"),
    "coming": _("will come"),
    "not_coming": _("will not come"),
    "substitute": _("sends a substitute"),
    "subcommittee_head": _("head of subcommittee"),
    "subcommittee_member": _("member of subcommittee"),
    "daily": _("each working day, when there is something new"),
    "weekly": _("once a week, on Monday"),
    "urgent": _("only what is late or before the Council"),
    "none": _("no mail"),
    "head": _("head"),
    "deputy": _("deputy head"),
    "member": _("member"),
}
# What stands in the changes without being a field of the object.
CONSENTS = {"name": _("being named and told of"), "picture": _("being shown in pictures")}
"""What was agreed to, in entries about a consent to a story; elsewhere a name is a name."""
HELD_BY = {"stories.story": "stories.version"}
"""{object of the entry: model that holds the fields which were edited}."""
OTHER_FIELDS = {
    "file": _("file"),
    "checklist": _("checklist"),
    "task_file": _("file"),
    "minutes_file": _("minutes of the meeting"),
    "report_file": _("report of achievements"),
    "decision_file": _("earlier decision or certificate"),
    "submission_file": _("submission letter"),
    "other_file": _("other paper"),
    "photo_file": _("photo"),
    "earlier_awards": _("earlier awards"),
    "user": _("person"),
    "open_until": _("open until"),
    "edition_of": _("earlier edition"),
    "rows_copied": _("rows taken over"),
    "steps_left_open": _("steps left open"),
    "archive": _("archive"),
    "months": _("months after the closing"),
    "warn_days": _("days of warning"),
    "people": _("number of people"),
    "rows_new": _("rows added"),
    "rows_changed": _("rows changed"),
    "documents": _("number of documents"),
    "awards": _("number of awards"),
    "fields": _("details"),
    "reply_until": _("answers by link until"),
    "registration": _("registration by the units until"),
    "invitations": _("new invitations"),
    "messages": _("messages of the change"),
    "rewritten": _("messages rewritten"),
    "withdrawn": _("messages withdrawn"),
    "asked_again": _("asked again"),
    "items_begun": _("items begun"),
    "items_passed_over": _("items passed over"),
    "turns": _("turns to speak"),
    "notes": _("notes"),
    "conclusions": _("conclusions"),
    "scans": _("scans"),
    "inside": _("people inside"),
    "walk_ins": _("people without a place on the list"),
    "taken_off": _("of them taken off the list"),
    "amount": _("amount (đồng)"),
    "commitment": _("contract or order"),
    "voucher": _("voucher"),
    "decision": _("decision"),
    "total": _("total (đồng)"),
}
COUNTS = (
    "people", "rows_new", "rows_changed", "documents", "awards", "invitations", "messages", "rewritten", "withdrawn",
    "asked_again", "items_begun", "items_passed_over", "turns", "notes", "conclusions", "scans", "inside", "walk_ins",
    "taken_off", "rows_copied",
)  # said with their number  # fmt: skip
QUOTED = ("checklist", "task_file")  # said with what it was about instead of the field's name
HIDDEN_FIELDS = ("version", "form_key")


@register.filter
def what(entry: HistoryEntry) -> str:
    """The action in words, with the names of the fields that changed; of a count its number too."""
    fields = ", ".join(
        _said(entry, name, pair) for name, pair in entry.changes.items() if name not in HIDDEN_FIELDS
    )
    words = capfirst(action_words(entry.action))
    return f"{words}: {fields}" if fields else words


def _said(entry: HistoryEntry, name: str, pair: list[int | str]) -> str:
    if name in QUOTED:
        return f"“{pair[1] or pair[0]}”"
    words = field_words(entry, name)
    return f"{words} {_count(pair)}".strip() if name in COUNTS else words


def _count(pair: list[int | str]) -> str:
    """What a count came to; of what was taken away how many there were."""
    before, after = map(str, pair)
    return before if after in ("", "0") else after


def action_words(action: str) -> str:
    return str(ACTIONS.get(action, action))


def kind_words(subject_type: str) -> str:
    """ "delegates.delegate" → the model's name in words; the type itself when there is no such model any more."""
    model = _model(subject_type)
    return capfirst(str(model._meta.verbose_name)) if model else subject_type


def state_words(entry: HistoryEntry, state: str) -> str:
    """A value of from/to in the words of the object's state or category; "" stays ""."""
    for name in ("state", "category"):
        choices = dict(getattr(_field(entry, name), "flatchoices", ()))
        if state in choices:
            return capfirst(str(choices[state]))
    return capfirst(str(OTHER_STATES.get(state, state)))


def field_words(entry: HistoryEntry, name: str) -> str:
    """The name of a changed field as forms show it, in lower case."""
    if entry.action.startswith("story_consent") and name in CONSENTS:
        return str(CONSENTS[name])
    kind = name.partition("-")[0]  # "registration-7": one of several
    if kind in OTHER_FIELDS:
        return str(OTHER_FIELDS[kind])
    if name.startswith("year_"):
        return gettext("achievements of %(year)s") % {"year": name.removeprefix("year_")}
    return str(getattr(_field(entry, name), "verbose_name", name))


@register.filter
def changes_list(entry: HistoryEntry) -> SafeString | str:
    """Every changed field with its value before and after, as an HTML list; "" without changes."""
    rows = [
        (capfirst(field_words(entry, name)), *(value_words(entry, name, str(value)) for value in pair))
        for name, pair in entry.changes.items()
        if name not in HIDDEN_FIELDS
    ]
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {} → {}</li>", rows)) if rows else ""


def value_words(entry: HistoryEntry, name: str, text: str) -> str:
    """A stored value as people read it: choices and yes/no in words, days as day/month/year, objects by name."""
    field = _field(entry, name)
    if not text:
        return "–"
    if field is None:
        return text
    if isinstance(field, models.BooleanField):
        return gettext("yes") if text == "True" else gettext("no")
    if isinstance(field, models.ForeignKey | models.ManyToManyField):
        return _names(field, text)
    if isinstance(field, models.DateField | models.TimeField):
        return _moment(field, text)
    return str(dict(field.flatchoices).get(text, text))


def _names(field, text: str) -> str:
    """Names of the objects whose numbers `text` lists; a number stays where the object is gone."""
    numbers = [number.strip() for number in text.split(",")]
    found = field.related_model._default_manager.filter(
        pk__in=[number for number in numbers if number.isdecimal()]
    )
    names = {str(found_one.pk): str(found_one) for found_one in found}
    return ", ".join(names.get(number, number) for number in numbers)


def _moment(field: models.Field, text: str) -> str:
    try:
        value = field.to_python(text)
    except ValidationError:
        return text
    if isinstance(value, datetime.time):
        return time_format(value, "H:i")
    if isinstance(value, datetime.datetime):
        return date_format(localtime(value) if is_aware(value) else value, "H:i d/m/Y")
    return date_format(value, "d/m/Y")


def _model(subject_type: str) -> type[models.Model] | None:
    try:
        return apps.get_model(subject_type)
    except (LookupError, ValueError):
        return None


def _field(entry: HistoryEntry, name: str):
    """The field of the object's model, or of the one that holds what was edited; None when neither has it."""
    for subject_type in (entry.subject_type, HELD_BY.get(entry.subject_type, "")):
        with suppress(FieldDoesNotExist):
            if model := _model(subject_type):
                return model._meta.get_field(name)
    return None
