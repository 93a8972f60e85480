"""The values of one row, each with its doubts. What is not sure is said; what is not known stays None."""

from __future__ import annotations

import datetime
import re
from typing import Any

from conference.vietnamese import clean

from . import dates, names, numbers, places, schooling, words
from .grid import address
from .header import Table
from .problems import ERROR, FIXED, WARNING, Problem
from .rows import COLLECTIVE, Line, Said

FIELDS = (
    "full_name", "gender", "date_of_birth", "dob_precision", "citizen_id", "phone", "position", "workplace", "ethnicity",
    "party_member", "category", "note", "achievements", "email", "collective",
)  # fmt: skip
SPREADING = frozenset(("position", "workplace", "ethnicity", "category", "note", "achievements", "position_workplace",
                       "workplace_position", "party_member", "collective", "education"))  # fmt: skip
"""Fields that a ditto mark or a merged cell may take from the row above."""
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}")
Values = dict[str, Any]


class Reader:
    """Reads the rows of one table in order: ditto marks look back to the row above."""

    def __init__(self, table: Table, today: datetime.date, above: Values | None = None):
        self.table, self.today = table, today
        self.above: Values = above or {}

    def read(self, line: Line) -> Values:
        one = _Row(line, self.table, self.today, self.above)
        values = one.read()
        self.above = values
        return values


class _Row:
    def __init__(self, line: Line, table: Table, today: datetime.date, above: Values):
        self.line, self.table, self.today, self.above = line, table, today, above
        self.values: Values = {**dict.fromkeys(FIELDS), "dob_precision": "day"}

    def read(self) -> Values:
        if self.line.hidden:
            self._say("A", "hidden_row", WARNING)
        struck = next((one for each in self.line.fields.values() for one in each if one.cell.struck), None)
        if struck is not None:
            self._say(struck, "struck_out", ERROR)
        self._formula_number()
        self._name()
        self._gender()
        self._birth()
        for name, step in (
            ("citizen_id", self._citizen_id), ("phone", self._phone), ("position", self._position), ("workplace", self._workplace),
            ("position_workplace", self._both), ("workplace_position", self._both), ("ethnicity", self._ethnicity),
            ("party_member", self._party), ("category", self._category), ("note", self._text), ("achievements", self._text),
            ("email", self._email),
        ):  # fmt: skip
            said = self._usable(name)
            if said is not None:
                step(name, said)
        self._education()
        self._from_group()
        self._check_id()
        return self.values

    def _say(self, where: Said | str, code: str, severity: str, **facts: Any) -> None:
        cell = (
            f"{where}{self.line.number}"
            if isinstance(where, str)
            else address(self.line.number, where.column)
        )
        self.line.problems.append(Problem(cell, code, severity, facts))

    def _say_all(self, where: Said, doubts: list[tuple[str, str, dict[str, Any]]]) -> None:
        for code, severity, facts in doubts:
            self._say(where, code, severity, **facts)

    def _formula_number(self) -> None:
        said = self.line.first("number")
        if said is not None and said.cell.kind == "error":
            self._say(said, "formula_number", FIXED)

    def _usable(self, name: str) -> Said | None:
        """The cell of the field if it says something of its own; ditto, errors and merged cells are settled here."""
        said = self.line.first(name)
        return self._settled(name, said) if said is not None else None

    def _settled(self, name: str, said: Said) -> Said | None:
        if said.cell.kind == "error":
            self._say(
                said, "no_result" if said.cell.value == "=" else "error_cell", ERROR, said=said.cell.text
            )
            return None
        if said.cell.kind == "text" and words.is_ditto(said.text):
            self._ditto(name, said)
            return None
        if said.cell.kind == "text" and words.says_nothing(said.text) and name != "party_member":
            return None
        if said.merged:
            if name not in SPREADING:
                self._say(said, "merged_down", ERROR)
                return None
            self._say(said, "merged_from_above", FIXED, said=said.text[:80])
        self._repair(said)
        return said

    def _repair(self, said: Said) -> None:
        code = said.repair
        if code == "strange":
            self._say(said, "strange_letters", WARNING, said=said.text[:80])
        elif code.startswith("either:"):
            self._say(said, "either_letters", WARNING, said=said.cell.text[:80], taken=clean(said.text)[:80])
        elif code:
            severity = FIXED if code.startswith("font:") else WARNING
            self._say(said, "old_letters", severity, said=said.cell.text[:80], taken=clean(said.text)[:80])

    def _ditto(self, name: str, said: Said) -> None:
        copied = {
            "position_workplace": ("position", "workplace"),
            "workplace_position": ("position", "workplace"),
        }.get(name, (name,))
        found = {field: self.above.get(field) for field in copied}
        if name not in SPREADING or not any(value is not None for value in found.values()):
            self._say(said, "ditto_nothing", ERROR)
            return
        self.values.update(found)
        taken = "; ".join(str(value) for value in found.values() if value)
        self._say(said, "ditto", FIXED, taken=taken, field=name)

    # who

    def _name(self) -> None:
        said = self.line.first("full_name")
        if said is None and self.line.first("given") is not None:
            said = self._joined_name()
        collective = self.line.first("collective")
        if said is None and collective is not None:
            said = collective
        elif collective is not None and self._usable("collective") is not None:
            self.values["collective"] = clean(collective.text)
        if said is None:
            return
        if said.cell.kind == "error" or said.merged or words.is_ditto(said.text):
            code = (
                "ditto_nothing"
                if words.is_ditto(said.text)
                else "merged_down"
                if said.merged
                else "error_cell"
            )
            self._say(said, code, ERROR, said=said.cell.text)
            return
        self._repair(said)
        if self.line.kind == COLLECTIVE:
            name = clean(re.sub(r"^\s*\d{1,3}\s*[.)]\s*", "", said.text))
            self.values["full_name"] = self.values["collective"] = name
            return
        person, gender, doubts = names.read(said.text, recase=said.repair not in ("", "strange"))
        self.values["full_name"], self.values["gender"] = person, gender
        self._say_all(said, doubts)
        if said.repair == "strange":
            self._say(said, "unreadable_name", ERROR, said=said.text[:80])

    def _joined_name(self) -> Said:
        parts = [
            part for field in ("family", "middle", "given") if (part := self.line.first(field)) is not None
        ]
        bad = next((part for part in parts if part.cell.kind == "error"), None)
        if bad is not None:
            return bad
        repair = next((part.repair for part in parts if part.repair), "")
        text = " ".join(clean(part.text) for part in parts)
        if len(parts) == 1 and len(text.split()) == 1:
            self._say(parts[0], "half_name", ERROR, said=text)
        return Said(parts[0].column, parts[0].cell, text, repair)

    def _gender(self) -> None:
        told = {self.values["gender"]} if self.values["gender"] else set()
        where: Said | None = None
        for field, gender in (
            ("male", "male"),
            ("female", "female"),
            ("birth_male", "male"),
            ("birth_female", "female"),
        ):
            said = self.line.first(field)
            if said is not None and not words.says_nothing(said.text) and words.key(said.text) not in ("0",):
                told.add(gender)
                where = said
        said = self._usable("gender")
        if said is not None:
            where, named = said, words.GENDERS.get(words.key(said.text))
            if named:
                told.add(named)
            else:
                self._say(said, "bad_gender", ERROR, said=said.text[:40])
        if len(told) > 1:
            self.values["gender"] = None
            self._say(where or "A", "two_genders", ERROR)
        elif told:
            self.values["gender"] = told.pop()
        elif self.line.kind != COLLECTIVE:
            self._blank_gender()

    def _blank_gender(self) -> None:
        """A list with a column "Nữ" alone marks the women; that the others are men is only likely."""
        if self.table.of("female") and not self.table.of("male"):
            self._say("A", "gender_unmarked", WARNING)
        else:
            self._say("A", "no_gender", WARNING)

    def _birth(self) -> None:
        found = [
            said
            for name in ("date_of_birth", "birth_male", "birth_female", "male", "female")
            if (said := self._birth_cell(name))
        ]
        if self.table.of("year"):
            self._birth_of_parts()
        elif len(found) > 1:
            self._say(found[0], "two_births", ERROR)
        elif found:
            self._take_birth(found[0])
        elif self.line.kind != COLLECTIVE and not any(
            self.line.first(n) for n in ("date_of_birth", "birth_male", "birth_female")
        ):
            self._say("A", "no_birth", WARNING)

    def _birth_cell(self, name: str) -> Said | None:
        raw = self.line.first(name)
        if raw is None or (
            name in ("male", "female", "birth_male", "birth_female")
            and clean(raw.text).lower() in words.MARKS
        ):
            return None
        return self._usable(name)

    def _take_birth(self, said: Said) -> None:
        parts = [part for part in re.split(r"[\n;]", said.text) if part.strip()]
        if said.cell.kind == "text" and len(parts) > 1:
            self._say(said, "two_births", ERROR)
            return
        month_first = self.table.columns[said.column].month_first
        self._keep_birth(said, dates.read(said.cell, said.text, self.today, month_first))

    def _keep_birth(self, said: Said, birth: dates.Birth) -> None:
        self._say_all(said, birth.doubts)
        self.values["date_of_birth"] = birth.text
        if birth.text:
            self.values["dob_precision"] = birth.precision

    def _birth_of_parts(self) -> None:
        parts = [self.line.first(name) for name in ("day", "month", "year")]
        texts = ["" if part is None or words.says_nothing(part.text) else clean(part.text) for part in parts]
        where = parts[2] or parts[0] or parts[1]
        if where is None or not any(texts):
            self._say("A", "no_birth", WARNING)
        elif any(part is not None and part.cell.kind == "error" for part in parts):
            self._say(where, "error_cell", ERROR, said="=")
        else:
            self._keep_birth(where, dates.from_parts(texts[0], texts[1], texts[2], self.today))

    # numbers

    def _citizen_id(self, _name: str, said: Said) -> None:
        self.values["citizen_id"], doubts = numbers.citizen_id(said.cell, said.text)
        self._say_all(said, doubts)

    def _phone(self, _name: str, said: Said) -> None:
        self.values["phone"], doubts = numbers.phone(said.cell, said.text)
        self._say_all(said, doubts)

    def _check_id(self) -> None:
        number, said = self.values["citizen_id"], self.line.first("citizen_id")
        if number and said is not None:
            what = numbers.disagrees(number, self.values["gender"], self.values["date_of_birth"])
            if what:
                self._say(said, f"id_other_{what}", WARNING, said=number)

    # where, what

    def _position(self, _name: str, said: Said) -> None:
        self.values["position"], doubts = places.position(said.text)
        self._say_all(said, doubts)

    def _workplace(self, _name: str, said: Said) -> None:
        self.values["workplace"], doubts = places.workplace(said.text)
        self._say_all(said, doubts)

    def _both(self, name: str, said: Said) -> None:
        first, second = places.parted(said.text)
        if name == "workplace_position" and first and second:
            first, second = second, first
        if first:
            self._position(name, Said(said.column, said.cell, first))
        if second:
            self._workplace(name, Said(said.column, said.cell, second))
        if first and second:
            self._say(said, "parted", FIXED, position=first, workplace=second)

    def _ethnicity(self, _name: str, said: Said) -> None:
        text = clean(said.text)
        self.values["ethnicity"] = text.capitalize() if text.isupper() or text.islower() else text

    def _party(self, _name: str, said: Said) -> None:
        low = clean(said.text).lower()
        if low in words.MARKS or re.search(r"\d{4}", low) or said.cell.kind == "date":
            self.values["party_member"] = True
        elif low in words.NO_MARKS or words.says_nothing(low):
            self.values["party_member"] = None if words.is_stroke(low) else False
        else:
            self._say(said, "bad_party", WARNING, said=said.text[:40])

    def _education(self) -> None:
        """The highest of all columns that tell of it, "Văn hóa" beside "Chuyên môn"; none where one of them is lost."""
        columns = len(self.table.of("education"))
        if not columns:  # the value stands beside the others only where the list has a place for it
            return
        levels: list[str] = []
        lost, self.values["education"] = False, None
        cells = self.line.fields.get("education", [])
        if columns == 1 and cells and words.is_ditto(cells[0].text):
            self._usable("education")
            return
        for said in cells:
            if said.cell.kind == "text" and words.says_nothing(said.text):
                continue
            if words.is_ditto(said.text):  # which of the degrees above is meant is not kept
                self._say(said, "ditto_nothing", ERROR)
            elif self._settled("education", said) is not None:
                level, doubts = schooling.read(said.cell, said.text)
                levels += [level] if level else []
                self._say_all(said, doubts)
                continue
            lost = True
        self.values["education"] = None if lost else schooling.highest(levels)

    def _category(self, _name: str, said: Said) -> None:
        key = words.key(said.text)
        found = words.CATEGORIES.get(key)
        if found in ("collective", "person"):
            self.values["category"] = "exemplar"
        elif found:
            self.values["category"] = found
        elif key in words.UNSURE_CATEGORIES:
            self.values["category"] = words.UNSURE_CATEGORIES[key]
            self._say(said, "unsure_category", WARNING, said=said.text[:40], category=self.values["category"])
        else:
            self._say(said, "bad_category", ERROR, said=said.text[:60])

    def _text(self, name: str, _said: Said) -> None:
        texts = [
            clean(one.text)
            for one in self.line.fields[name]
            if one.cell.kind != "error" and not words.is_stroke(one.text)
        ]
        self.values[name] = "; ".join(texts) or None

    def _email(self, _name: str, said: Said) -> None:
        found = _EMAIL.fullmatch(clean(said.text).strip(" .;"))
        self.values["email"] = found[0] if found else None
        if not found:
            self._say(said, "bad_email", WARNING, said=said.text[:80])

    def _from_group(self) -> None:
        group = self.line.group
        if group is None:
            return
        if not self.values["category"] and group.category and not self.line.first("category"):
            self.values["category"] = group.category
            self._say("A", "category_of_group", FIXED, said=group.title[:80], category=group.category)
        if not self.values["workplace"] and group.unit and not self.line.first("workplace"):
            self.values["workplace"] = group.unit
            self._say("A", "unit_of_group", WARNING, said=group.unit[:80])
