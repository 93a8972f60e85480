"""What the portal says about a list that it read: one sentence for every code of `delegates.reading`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conference.people import Education
from conference.tables import package_sentence
from delegates.models import Delegate

REFUSALS = {
    "too_long": gettext_lazy(
        "The file has more than %(limit)d MB. Split it, or leave out pictures and other sheets."
    ),
    "empty": gettext_lazy("The file is empty."),
    "broken": gettext_lazy(
        "This Excel file cannot be read to its end. Open it in Excel, save it again as .xlsx, then choose it again."
    ),
    "broken_csv": gettext_lazy(
        "The CSV file is damaged: a quotation mark is missing. Save it again from Excel."
    ),
    "too_many_rows": gettext_lazy("The file has more than %(limit)d rows. Split it into several files."),
    "too_wide": gettext_lazy(
        "Cell %(cell)s stands far from the list; at most %(limit)d columns are read. Empty it, or copy the list into a new workbook."
    ),
    "too_many_sheets": gettext_lazy(
        "The file has more than %(limit)d sheets. Copy the list into a new workbook, then choose that."
    ),
    "web_page": gettext_lazy(
        "This is a web page or XML with the name of an Excel file. Open it in Excel, save it as .xlsx, then choose it again."
    ),
    "unclear_encoding": gettext_lazy(
        "The letters of this file cannot be told for sure. In Excel choose “Save as” and the type “CSV UTF-8”, or .xlsx."
    ),
    "out_of_limits": gettext_lazy(
        "The file takes too long or too much memory to read. Copy the list alone into a new workbook, then choose that."
    ),
    "unforeseen": gettext_lazy(
        "An error that was not foreseen. Give the administrator this number: %(number)s"
    ),
    "two_lists": gettext_lazy(
        "On sheet “%(sheet)s” two lists stand side by side. Put one below the other, under one row of headings."
    ),
    "no_people": gettext_lazy(
        "Sheet “%(sheet)s” has the headings of a list, but nobody stands below them."
    ),
    "no_name_column": gettext_lazy(
        "Row %(row)d of sheet “%(sheet)s” looks like headings (%(known)s), but no column holds names. Call the column of names “Họ và tên”."
    ),
    "no_header": gettext_lazy(
        "Sheet “%(sheet)s” holds names without headings, so it is not clear what each column means. Write “Họ và tên”, “Ngày sinh” and so on above the columns."
    ),
    "no_list": gettext_lazy(
        "No list of people was found: no row has the headings of a list. Write “Họ và tên” above the column of names."
    ),
}  # fmt: skip

IGNORED = {
    "empty_sheet": gettext_lazy("The sheet is empty."),
    "hidden_sheet": gettext_lazy("The sheet is hidden, and another sheet of the file holds a list."),
    "old_sheet": gettext_lazy("By its name the sheet is an older copy or a sample; rename it if it is to be read."),
    "no_rows": gettext_lazy("The sheet has headings, but nobody stands below them."),
    "no_header": gettext_lazy("The sheet holds names without headings. Write “Họ và tên” above the column of names if it is to be read."),
    "no_list": gettext_lazy("The sheet holds no list of people."),
    "two_lists": gettext_lazy("Two lists stand side by side. Put one below the other, under one row of headings."),
}  # fmt: skip

SHEETS = {
    "unknown_column": gettext_lazy("The column “%(title)s” is not known and was not read."),
    "column_twice": gettext_lazy("The column “%(title)s” says the same as the one at %(other)s; only that one was read. Keep one of them."),
    "untitled_column": gettext_lazy("Column %(column)s has no heading and was not read."),
    "people_above": gettext_lazy(
        "Above the headings stands a name. If it belongs to the list, move it below them; what stands above was not read."
    ),
    "only_hidden": gettext_lazy("The sheet is hidden; it was read because the file has no other list."),
}  # fmt: skip

ROWS = {
    "hidden_row": gettext_lazy("This row is hidden in the spreadsheet; it was read all the same."),
    "struck_out": gettext_lazy("The cell is crossed out. Does the person still come? Take the row out, or the line through it."),
    "formula_number": gettext_lazy("The running number is a formula without a result; it is not needed."),
    "no_result": gettext_lazy("The cell holds a formula without a result. Copy it and paste it as a value."),
    "error_cell": gettext_lazy("The cell shows an error of the spreadsheet (%(said)s). Put the value in its place."),
    "merged_down": gettext_lazy("The cell is merged with the one above, so two rows share it. Part the cells and fill in each."),
    "merged_from_above": gettext_lazy("Taken from the merged cell that begins above: %(said)s."),
    "no_name": gettext_lazy("No name in this row. Who is meant?"),
    "unclear_row": gettext_lazy("It is not clear whether “%(said)s” is a person, a collective or a heading. Give people and collectives a running number, or take the row out."),
    "person_or_collective": gettext_lazy("It is not clear whether “%(said)s” is a person or a collective. Put the row under the right heading."),
    "after_signature": gettext_lazy("This row stands below the total or the signatures. Does it belong to the list?"),
    # letters
    "old_letters": gettext_lazy("Typed with an old font: “%(said)s” was read as “%(taken)s”."),
    "either_letters": gettext_lazy("“%(said)s” is Vietnamese both in Unicode and in the old font of the cell; it was read as “%(taken)s”. Check it."),
    "strange_letters": gettext_lazy("“%(said)s” holds letters that Vietnamese does not have. Check it."),
    "unreadable_name": gettext_lazy("The name “%(said)s” cannot be read for sure. Type it again in Unicode."),
    # ditto
    "ditto": gettext_lazy("“Ditto” was replaced by the row above: %(taken)s."),
    "ditto_nothing": gettext_lazy("“Ditto” cannot be taken over here. Write it out."),
    # names
    "two_people": gettext_lazy("Two people in one cell (%(said)s); only “%(taken)s” was read. Give each person a row."),
    "bad_name": gettext_lazy("“%(said)s” is no name. Who is meant?"),
    "number_in_name": gettext_lazy("The number in front of the name was left out."),
    "address_in_name": gettext_lazy("The form of address was left out: “%(taken)s”."),
    "degree_in_name": gettext_lazy("The degree was left out of the name: “%(taken)s”."),
    "name_or_address": gettext_lazy("The first word of “%(said)s” may be a form of address or part of the name; it was kept."),
    "text_after_name": gettext_lazy("“%(rest)s” was left out behind the name. Does it belong to another column?"),
    "capitals": gettext_lazy("Capitals were set: “%(taken)s”."),
    "signs_in_name": gettext_lazy("The name “%(said)s” holds figures or signs. Correct it."),
    "long_name": gettext_lazy("The name has more than %(limit)d letters. Shorten it."),
    "one_word_name": gettext_lazy("The name “%(said)s” has only one word. Is it complete?"),
    "many_words_name": gettext_lazy("The name “%(said)s” is unusually long. Is it one person?"),
    "half_name": gettext_lazy("Only one part of the name stands here: “%(said)s”. Complete it."),
    # gender
    "two_genders": gettext_lazy("The row says both male and female. Keep one."),
    "bad_gender": gettext_lazy("“%(said)s” is no gender. Write “Nam” or “Nữ”."),
    "gender_unmarked": gettext_lazy("The column “Nữ” is empty here: a man, or forgotten? Fill in the gender."),
    "no_gender": gettext_lazy("The gender is missing."),
    # birth
    "no_birth": gettext_lazy("The date of birth is missing."),
    "two_births": gettext_lazy("Two dates of birth stand here. Keep one."),
    "implausible_birth": gettext_lazy("“%(said)s” gives the year of birth %(year)s. Check it."),
    "year_as_day": gettext_lazy("The spreadsheet shows the year %(said)s as a day; it was read as the year."),
    "serial_day": gettext_lazy("The number %(said)s is the spreadsheet's own for %(day)s; it was read as that day. Check it."),
    "number_month": gettext_lazy("The spreadsheet took %(said)s for a number; it was read as month and year. Check it."),
    "unreadable_date": gettext_lazy("“%(said)s” is no date. Write day/month/year, for example 05/02/1980."),
    "digits_only": gettext_lazy("“%(said)s” was read as a date without signs in between. Check it."),
    "impossible_date": gettext_lazy("There is no such day: %(said)s."),
    "month_before_day": gettext_lazy("“%(said)s” seems to have the month first. Write day/month/year."),
    "two_digit_year": gettext_lazy("“%(said)s”: the year was read as %(year)s."),
    "ambiguous_date": gettext_lazy("“%(said)s” was read as day %(day)s, month %(month)s. Check that day and month are not swapped."),
    "order_unclear": gettext_lazy("“%(said)s”: other dates of this list have the month first, so it is not clear which is the day. Write the month in words."),
    "maybe_swapped": gettext_lazy("%(day)s: the spreadsheet may have swapped day and month. Check it."),
    # numbers
    "phone_lost": gettext_lazy("The spreadsheet has changed the telephone number (%(said)s). Format the column as text and type it again."),
    "bad_phone": gettext_lazy("“%(said)s” is no telephone number; it was left out."),
    "two_phones": gettext_lazy("Two telephone numbers (%(said)s); %(taken)s was read."),
    "text_beside_phone": gettext_lazy("Words stand beside the telephone number (%(said)s); %(taken)s was read."),
    "letters_for_digits": gettext_lazy("“%(said)s” holds letters in place of figures; they were read as figures. Check it."),
    "phone_zero": gettext_lazy("The 0 in front was put back: %(taken)s."),
    "old_phone": gettext_lazy("%(said)s is a number of eleven digits from before 2018; it was read as %(taken)s."),
    "id_lost": gettext_lazy("The spreadsheet has rounded the identity number (%(said)s); it cannot be restored. Format the column as text and type it again."),
    "bad_id": gettext_lazy("“%(said)s” is no identity number: it has 12 digits, the old identity card 9."),
    "two_ids": gettext_lazy("Two identity numbers (%(said)s); %(taken)s was read."),
    "id_zero": gettext_lazy("The spreadsheet had dropped the 0 in front of the identity number; %(taken)s was read. Check it."),
    "id_other_gender": gettext_lazy("The identity number %(said)s says another gender than the list. Check both."),
    "id_other_year": gettext_lazy("The identity number %(said)s says another year of birth than the list. Check both."),
    "same_id": gettext_lazy("The same identity number stands in row %(row)d of sheet “%(sheet)s” with another name (%(name)s). Correct one of them."),
    "bad_email": gettext_lazy("“%(said)s” is no e-mail address; it was left out."),
    # the rest
    "bad_party": gettext_lazy("“%(said)s” does not say whether the person is a Party member. Write x or leave it empty."),
    "unsure_category": gettext_lazy("“%(said)s” was read as “%(category)s”. Check it."),
    "bad_category": gettext_lazy("“%(said)s” is no known category. Write “Điển hình tiên tiến” or “Khách mời”."),
    "unsure_education": gettext_lazy("“%(said)s” was read as “%(education)s”. Check it."),
    "bad_education": gettext_lazy("“%(said)s” does not say which schooling was finished; it was left out. Write for example 12/12, Trung cấp, Cao đẳng, Đại học, Thạc sĩ or Tiến sĩ."),
    "education_as_day": gettext_lazy("The spreadsheet took the schooling for a day (%(said)s); it was read as %(taken)s. Check it."),
    "category_of_group": gettext_lazy("The category “%(category)s” was taken from the heading “%(said)s”."),
    "unit_of_group": gettext_lazy("The workplace was taken from the heading “%(said)s”."),
    "parted": gettext_lazy("The cell was parted: position “%(position)s”, workplace “%(workplace)s”."),
    "written_out": gettext_lazy("Written out: “%(taken)s”."),
    "unsure_short": gettext_lazy("The abbreviation “%(said)s” was read as “%(taken)s”. Check it."),
    "duplicate": gettext_lazy("The same person as in row %(row)d of sheet “%(sheet)s”."),
    "possible_duplicate": gettext_lazy("Perhaps the same person as in row %(row)d of sheet “%(sheet)s”."),
}  # fmt: skip


def refusal(code: str, facts: dict[str, Any]) -> str:
    return REFUSALS[code] % facts if code in REFUSALS else package_sentence(code)


def ignored(code: str) -> str:
    return str(IGNORED[code])


def problem(code: str, facts: dict[str, Any]) -> str:
    return (ROWS.get(code) or SHEETS[code]) % _in_words(facts)


def _in_words(facts: dict[str, Any]) -> dict[str, Any]:
    """Codes of the reader as people call them; a ditto says whose value it took over."""
    said = dict(facts)
    for name, choices in (("category", Delegate.Category), ("education", Education)):
        for key in (name, "taken" if facts.get("field") == name else ""):
            if key in said:
                said[key] = choices(said[key]).label
    return said


def kind(code: str) -> str:
    """A row's kind in words."""
    return {
        "person": _("person"),
        "collective": _("collective"),
        "section": _("heading"),
        "total": _("total"),
        "signature": _("signature"),
        "blank": _("empty row"),
    }[code]
