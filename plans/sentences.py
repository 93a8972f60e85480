"""What the portal says about a plan that it read: one sentence for every code of `plans.reading`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REFUSALS = {
    "too_large": gettext_lazy("The file has more than %(limit)d MB. Leave out its pictures, or paste the text."),
    "too_long": gettext_lazy("The text has more than %(limit)d thousand letters. Paste the plan alone, without its annexes."),
    "too_many_lines": gettext_lazy("The text has more than %(limit)d lines. Paste the plan alone, without its annexes."),
    "empty": gettext_lazy("There is no text in it. Paste the plan, or choose its file."),
    "old_word": gettext_lazy("This is an old Word file (.doc) or one with a password. Save it as .docx without a password, then choose it again."),
    "pdf": gettext_lazy("This is a PDF file. Choose the Word file of the plan, or paste its text."),
    "web_page": gettext_lazy("This is a web page or a file of another program. Open it in Word and save it as .docx, or paste the text."),
    "not_word": gettext_lazy("This is not a Word file (.docx), or it is damaged. Open it in Word and save it again, or paste the text."),
    "password": gettext_lazy("The file has a password. Save it without one, then choose it again."),
    "macros": gettext_lazy("The file holds macros. Save it as .docx, then choose it again."),
    "too_big": gettext_lazy("The file unpacks to more than is allowed. Paste the text of the plan instead."),
    "unclear_encoding": gettext_lazy("The letters of this file cannot be told for sure. Save it as UTF-8 or as .docx, or paste the text."),
    "not_text": gettext_lazy("This is neither a Word file (.docx) nor a text file."),
    "no_plan": gettext_lazy("This is no plan of a conference: neither its heading “KẾ HOẠCH” with the conference nor a part “Tổ chức thực hiện” was found. Paste the whole plan from its heading on."),
}  # fmt: skip

FINDINGS = {
    "two_periods": gettext_lazy("Two periods stand in the plan: %(own)s in the title, and %(other)s. Papers print the one that you take over."),
    "two_editions": gettext_lazy("The title says edition %(own)s, another line “%(other)s”."),
    "percent_sum": gettext_lazy("%(exemplar)s %% exemplars and %(guest)s %% guests make %(total)s %%, not 100 %%."),
    "groups_do_not_add_up": gettext_lazy("Exemplars and guests are 100 %% of the delegates (%(delegates)s) already, yet a third group comes as well: “%(staff)s”. The portal counts staff attendees outside the mix."),
    "counts_do_not_add_up": gettext_lazy("The groups make %(sum)d delegates, the plan says %(delegates)d."),
    "delegates_range": gettext_lazy("The number of delegates is a range (%(words)s). Enter the number to plan with."),
    "basis_after_plan": gettext_lazy("“%(paper)s” is later than the plan itself."),
    "before_plan": gettext_lazy("The conference is planned for %(month)s, before %(since)s: earlier than the plan or a paper that it rests on."),
    "wrong_weekday": gettext_lazy("Day of the week and date do not fit: “%(day)s”."),
    "outside_period": gettext_lazy("The conference is planned for %(month)s, outside its period %(own)s."),
    "assignee_not_recipient": gettext_lazy("Who has a duty and is not among the recipients: %(names)s."),
    "unit_without_duty": gettext_lazy("Named in the plan, but without a duty in its part on who does what: %(names)s."),
    "lead_helps_itself": gettext_lazy("Leads and co-ordinates with itself: %(names)s."),
    "several_leads": gettext_lazy("A duty has several lead units. A task of the portal has one: the first is proposed, the others co-ordinate."),
    "duty_without_lead": gettext_lazy("A clause of the part on who does what names nobody at its beginning; it is not read as a duty."),
    "next_period_overlaps": gettext_lazy("The next period (%(next)s) begins in %(year)s, the year in which this one ends."),
    "election_without_count": gettext_lazy("The programme elects, but has no time for casting and counting the ballots."),
    "item_twice": gettext_lazy("The item “%(title)s” stands twice in the programme."),
    "typo": gettext_lazy("Probably a slip: “%(said)s” for “%(right)s”."),
    "congresses_apart": gettext_lazy("“%(first)s” and “%(last)s” are more than one term apart. Is one of them a slip?"),
    "too_many": gettext_lazy("The plan holds more than this page shows: of %(what)s the first %(limit)d are shown."),
}  # fmt: skip

PARTS = {
    "title": gettext_lazy("title"),
    "edition": gettext_lazy("edition"),
    "period": gettext_lazy("period"),
    "month": gettext_lazy("when the conference is to be"),
    "delegates": gettext_lazy("number of delegates"),
    "percent": gettext_lazy("shares of exemplars and guests"),
    "guests": gettext_lazy("groups of guests"),
    "agenda": gettext_lazy("programme"),
    "duties": gettext_lazy("who does what"),
    "recipients": gettext_lazy("recipients"),
    "legal_basis": gettext_lazy("legal basis with numbers"),
    "host": gettext_lazy("host"),
    "number": gettext_lazy("number of the plan"),
    "date": gettext_lazy("date of the plan"),
    "signatory": gettext_lazy("name of the signatory"),
}


def refusal(code: str, facts: dict[str, Any]) -> str:
    return str(REFUSALS[code]) % facts


def finding(code: str, facts: dict[str, Any]) -> str:
    if code == "not_found":
        parts = ", ".join(str(PARTS[name]) for name in facts["fields"])
        return _("Not found in the plan, so empty here: %(parts)s.") % {"parts": parts}
    return str(FINDINGS[code]) % facts
