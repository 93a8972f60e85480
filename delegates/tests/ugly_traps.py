"""The traps: what people and spreadsheets do to a list. Each takes a list from `ugly_files` and spoils it."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Callable

from delegates.tests.ugly_files import Error, Formula, Styled, UglyList, people, tcvn3, vni

Trap = Callable[[UglyList], None]
ADDRESSED = {"male": "Ông", "female": "Bà"}


def day_of(person) -> datetime.date:
    return datetime.date.fromisoformat(person.truth["date_of_birth"])


# --- where the list stands, and under which header ---


def letterhead(ugly):
    ugly.above += [
        ["SỞ CÔNG THƯƠNG HÀ TĨNH", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["TRUNG TÂM KHUYẾN CÔNG", None, None, "Độc lập - Tự do - Hạnh phúc"],
        [None],
        ["DANH SÁCH ĐẠI BIỂU DỰ HỘI NGHỊ ĐIỂN HÌNH TIÊN TIẾN"],
        ["(Kèm theo Công văn số 12/TTKC ngày 02/3/2020)"],
        [None],
    ]


def two_rows_of_header(ugly):
    """ "Năm sinh" over "Nam | Nữ": the column tells the gender."""
    index = [key for key, _title in ugly.columns].index("date_of_birth")
    ugly.columns = [each for each in ugly.columns if each[0] not in ("gender", "date_of_birth")]
    ugly.columns[index - 1 : index - 1] = [("birth_male", "Năm sinh"), ("birth_female", "")]
    for person in ugly.people:
        person.cells[f"birth_{person.truth['gender']}"] = person.cells["date_of_birth"]

    def header(own):
        column = [key for key, _title in own.columns].index("birth_male")
        lower = [None] * len(own.columns)
        lower[column : column + 2] = ["Nam", "Nữ"]
        own.merges += [
            (1, index, 2, index) for index in range(len(own.columns)) if index not in (column, column + 1)
        ]
        own.merges.append((1, column, 1, column + 1))
        return [[title or None for _key, title in own.columns], lower]

    ugly.header = header


def day_month_year_columns(ugly):
    index = [key for key, _title in ugly.columns].index("date_of_birth")
    ugly.columns[index : index + 1] = [("day", "Ngày sinh"), ("month", ""), ("year", "")]
    for person in ugly.people:
        person.cells |= {
            "day": day_of(person).day,
            "month": day_of(person).month,
            "year": day_of(person).year,
        }

    def header(own):
        column = [key for key, _title in own.columns].index("day")
        lower = [None] * len(own.columns)
        lower[column : column + 3] = ["Ngày", "Tháng", "Năm"]
        own.merges.append((1, column, 1, column + 2))
        own.merges += [
            (1, index, 2, index) for index in range(len(own.columns)) if not column <= index <= column + 2
        ]
        return [[title or None for _key, title in own.columns], lower]

    ugly.header = header


def name_in_two_columns(ugly):
    index = [key for key, _title in ugly.columns].index("full_name")
    ugly.columns[index : index + 1] = [("family", "Họ và tên đệm"), ("given", "Tên")]
    for person in ugly.people:
        family, _space, given = person.truth["full_name"].rpartition(" ")
        person.cells |= {"family": family, "given": given}


def titles_of_other_words(ugly):
    """The same columns under other names, in capitals, with line breaks, in NFD, in another order."""
    other = {
        "number": "TT", "full_name": "HỌ VÀ TÊN\nĐẠI BIỂU", "gender": "Nam/Nữ", "date_of_birth": " Ngày,  tháng, năm sinh ",
        "citizen_id": "Số CMND/CCCD", "phone": "SĐT", "position": "Chức danh", "workplace": "Cơ quan, đơn vị",
        "ethnicity": unicodedata.normalize("NFD", "Dân tộc"), "party_member": "Là đảng viên", "category": "Thành phần",
        "note": "GHI CHÚ",
    }  # fmt: skip
    ugly.columns = [(key, other.get(key, title)) for key, title in reversed(ugly.columns)]


def position_and_workplace_in_one(ugly):
    index = [key for key, _title in ugly.columns].index("position")
    ugly.columns[index : index + 2] = [("both", "Chức vụ, đơn vị công tác")]
    for person in ugly.people:
        person.cells["both"] = f"{person.truth['position']}, {person.truth['workplace']}"
        person.codes.add(("parted", "fixed"))


def unknown_columns(ugly):
    ugly.columns += [("size", "Cỡ giày"), ("road", "Tuyến xe đón")]
    for index, person in enumerate(ugly.people):
        person.cells |= {"size": 36 + index, "road": "Tuyến 12/03/1985"}


def numbered_columns(ugly):
    ugly.under.append([f"({index})" for index in range(1, len(ugly.columns) + 1)])


# --- rows that are nobody ---


def groups(ugly):
    ugly.between[0] = [["I. ĐIỂN HÌNH TIÊN TIẾN"]]
    ugly.between[len(ugly.people) // 2] = [["II", "KHÁCH MỜI"]]
    ugly.kinds["section"] = 2


def blank_rows(ugly):
    ugly.between.setdefault(2, []).append([None])
    ugly.between.setdefault(5, []).extend([["  ", " "], [None]])
    ugly.kinds["blank"] = 3


def closing_lines(ugly):
    ugly.below += [
        ["Tổng cộng: 08 người"],
        [None, "Hà Tĩnh, ngày 02 tháng 3 năm 2020"],
        [None, "NGƯỜI LẬP BIỂU", None, None, "THỦ TRƯỞNG ĐƠN VỊ"],
        [None, "(Ký, ghi rõ họ tên)"],
        [None],
        [None, "Nguyễn Thị Mẫu Chữ", None, None, "Trần Văn Mẫu Dấu"],
    ]
    ugly.kinds |= {"total": 1, "signature": 4}


def numbers_in_advance(ugly):
    ugly.below += [[9], [10], [11]]
    ugly.kinds["blank"] = ugly.kinds.get("blank", 0) + 3


def header_again(ugly):
    """Printed lists repeat their header on every page."""
    middle = len(ugly.people) // 2
    ugly.between[middle] = [*ugly.between.get(middle, []), [title for _key, title in ugly.columns]]


# --- other sheets, hidden rows ---


def other_sheets(ugly):
    old = [[title for _key, title in ugly.columns], [1, "Lê Văn Mẫu Cũ", "Nam", "13/02/1970"]]
    ugly.others += [
        ("DS cũ 2015", old, False),
        ("Sheet3", [], False),
        ("Tạm", old, True),
        ("Ghi chép", [["Gọi lại cho đơn vị"]], False),
    ]
    ugly.ignored |= {"DS cũ 2015", "Sheet3", "Tạm", "Ghi chép"}


def hidden_rows(ugly):
    for person in ugly.people[1:3]:
        person.hidden = True
        person.codes.add(("hidden_row", "warning"))


# --- letters ---


def decomposed(ugly):
    for person in ugly.people:
        person.cells |= {
            key: unicodedata.normalize("NFD", said)
            for key, said in person.cells.items()
            if isinstance(said, str)
        }


def look_alikes(ugly):
    for person in ugly.people:
        for key in ("full_name", "workplace"):
            person.cells[key] = person.cells[key].replace("Đ", "Ð").replace("đ", "ð")


def spaces(ugly):
    for person in ugly.people:
        person.cells["full_name"] = "  " + person.cells["full_name"].replace(" ", "\u00a0 ") + "\u200b "
        person.cells["phone"] = f"\u00a0{person.cells['phone']} "


def capitals(ugly):
    for index, person in enumerate(ugly.people):
        person.cells["full_name"] = (
            person.truth["full_name"].upper() if index % 2 else person.truth["full_name"].lower()
        )
        person.codes.add(("capitals", "fixed"))


def _old(ugly, encode, font, code):
    for person in ugly.people:
        for key in ("full_name", "position", "workplace"):
            old = encode(person.truth[key]).decode("latin-1")
            if old != person.truth[key]:
                person.cells[key] = Styled(old, font)
                person.codes.add(("old_letters", code))


def tcvn3_by_font(ugly):
    _old(ugly, tcvn3, ".VnTime", "fixed")


def tcvn3_by_letters(ugly):
    _old(ugly, tcvn3, "", "warning")


def tcvn3_capital_font(ugly):
    """A font that shows small letters as capitals."""
    for person in ugly.people:
        person.cells["full_name"] = Styled(
            tcvn3(person.truth["full_name"].lower()).decode("latin-1"), ".VnTimeH"
        )
        person.codes |= {("old_letters", "fixed"), ("capitals", "fixed")}


def vni_by_font(ugly):
    _old(ugly, vni, "VNI-Times", "fixed")


def vni_by_letters(ugly):
    _old(ugly, vni, "", "warning")


def vni_in_capitals(ugly):
    for person in ugly.people:
        old = vni(person.truth["full_name"].upper()).decode("latin-1")
        person.cells["full_name"] = Styled(old, "VNI-Times")
        person.codes.add(("capitals", "fixed"))


def wrong_code_page(ugly):
    """UTF-8 that a program took for Windows-1252."""
    for person in ugly.people:
        raw = person.truth["full_name"].encode("utf-8")
        person.cells["full_name"] = "".join(
            bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in raw
        )
        person.codes.add(("old_letters", "warning"))


# --- names ---


def forms_of_address(ugly):
    for index, person in enumerate(ugly.people):
        words = ("Đ/c", "Đồng chí", ADDRESSED[person.truth["gender"]], f"{index + 1}.", "ThS.")
        person.cells["full_name"] = f"{words[index % 5]} {person.truth['full_name']}"
        codes = ("address_in_name", "address_in_name", "address_in_name", "number_in_name", "degree_in_name")
        person.codes.add((codes[index % 5], "fixed"))


def notes_behind_names(ugly):
    for index, person in enumerate(ugly.people):
        person.cells["full_name"] += (" (Trưởng đoàn)", " - Giám đốc", ", Bí thư chi bộ")[index % 3]
        person.codes.add(("text_after_name", "warning"))


def two_people(ugly):
    for index, sign in enumerate(("\n", "; ", " và ", " / ")):
        person = ugly.people[index]
        person.cells["full_name"] += f"{sign}Bùi Thị Mẫu Yến"
        person.codes.add(("two_people", "error"))


def wrapped_names(ugly):
    for person in ugly.people:
        head, _space, last = person.cells["full_name"].rpartition(" ")
        person.cells["full_name"] = f"{head}\n{last}"


# --- dates ---

WAYS = (
    lambda day: f"{day:%d-%m-%Y}",
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day:%d / %m / %Y}",
    lambda day: f"{day.day} tháng {day.month} năm {day.year}",
    lambda day: f"ngày {day.day} tháng {day.month} năm {day.year}",
    lambda day: f"{day:%Y-%m-%d}",
    lambda day: f"{day:%Y-%m-%d} 00:00:00",
    lambda day: f"Sinh ngày {day.day}/{day.month}/{day.year}.",
)


def dates_in_all_ways(ugly):
    for index, person in enumerate(ugly.people):
        person.cells["date_of_birth"] = WAYS[index % len(WAYS)](day_of(person))


def real_dates(ugly):
    for person in ugly.people:
        person.cells["date_of_birth"] = day_of(person)


def day_numbers(ugly):
    """The format of the column was lost, the spreadsheet's own numbers stay."""
    start = datetime.date(1904, 1, 1) if ugly.since_1904 else datetime.date(1899, 12, 30)
    for person in ugly.people:
        person.cells["date_of_birth"] = (day_of(person) - start).days
        person.codes.add(("serial_day", "warning"))


def since_1904(ugly):
    ugly.since_1904 = True
    real_dates(ugly)


def numbers_since_1904(ugly):
    ugly.since_1904 = True
    day_numbers(ugly)


def years_only(ugly):
    for index, person in enumerate(ugly.people):
        year = person.truth["date_of_birth"][:4]
        person.truth |= {"date_of_birth": year, "dob_precision": "year"}
        person.cells["date_of_birth"] = (int(year), year, f"Năm {year}", f"00/00/{year}", f"SN {year}")[
            index % 5
        ]


def months_only(ugly):
    for index, person in enumerate(ugly.people):
        day = day_of(person)
        person.truth |= {"date_of_birth": f"{day:%Y-%m}", "dob_precision": "month"}
        ways = (
            f"{day.month}/{day.year}",
            f"{day:%m-%Y}",
            f"T{day.month}/{day.year}",
            f"tháng {day.month} năm {day.year}",
            f"../{day:%m/%Y}",
        )
        person.cells["date_of_birth"] = ways[index % 5]


def months_as_days(ugly):
    """ "10/1982" typed into a spreadsheet becomes 1 October that shows the month alone."""
    for person in ugly.people:
        day = day_of(person)
        person.truth |= {"date_of_birth": f"{day:%Y-%m}", "dob_precision": "month"}
        person.cells["date_of_birth"] = Styled(day.replace(day=1), format="mm/yyyy")


def ambiguous_dates(ugly):
    for index, person in enumerate(ugly.people):
        day = day_of(person).replace(month=3, day=5 + index % 7)
        person.truth["date_of_birth"] = day.isoformat()
        person.cells["date_of_birth"] = f"{day:%d/%m/%Y}"
        person.codes.add(("ambiguous_date", "warning"))


def short_years(ugly):
    for person in ugly.people:
        person.cells["date_of_birth"] = f"{day_of(person):%d/%m/%y}"
        person.codes.add(("two_digit_year", "warning"))


def impossible_dates(ugly):
    bad = (
        "31/02/1980",
        "30.02.1985",
        "29/02/1990",
        "45/01/1980",
        "12/2/18",
        "không rõ ngày",
        "12/03/2024",
        "13/13/1980",
    )
    codes = ("impossible_date",) * 4 + (
        "implausible_birth",
        "unreadable_date",
        "implausible_birth",
        "impossible_date",
    )
    for person, said, code in zip(ugly.people, bad, codes, strict=True):
        person.cells["date_of_birth"] = said
        person.truth |= {"date_of_birth": None if said != "12/2/18" else "1918-02-12"}
        person.codes.add((code, "error")) if said != "12/2/18" else person.codes.add(
            ("two_digit_year", "warning")
        )


def months_first(ugly):
    """Some dates can only have the month first: those that could be both are no longer taken."""
    for index, person in enumerate(ugly.people):
        day = day_of(person) if index % 2 else day_of(person).replace(month=2, day=5)
        person.truth |= {"date_of_birth": None}
        person.cells["date_of_birth"] = f"{day:%m/%d/%Y}"
        person.codes.add(("month_before_day" if index % 2 else "order_unclear", "error"))


def swapped_by_english(ugly):
    """A spreadsheet in English has turned what it could into days and left the rest as text: the days are doubted."""
    for index, person in enumerate(ugly.people):
        if index % 2:
            day = day_of(person).replace(month=2, day=5)
            person.truth["date_of_birth"] = day.isoformat()
            person.cells["date_of_birth"] = day
            person.codes.add(("maybe_swapped", "warning"))


# --- numbers ---


def phones_in_all_ways(ugly):
    for index, person in enumerate(ugly.people):
        phone = person.truth["phone"]
        ways = (
            f"{phone[:4]}.{phone[4:7]}.{phone[7:]}", f"{phone[:4]} {phone[4:7]} {phone[7:]}", f"+84{phone[1:]}",
            f"+84 (0){phone[1:4]} {phone[4:7]} {phone[7:]}", f"0084{phone[1:]}", f"({phone[:4]}) {phone[4:]}", f"{phone[:4]}-{phone[4:]}",
            f"ĐT: {phone}",
        )  # fmt: skip
        person.cells["phone"] = ways[index % 8]


def phones_as_numbers(ugly):
    for person in ugly.people:
        person.cells["phone"] = int(person.truth["phone"])
        person.codes.add(("phone_zero", "fixed"))


def two_phones(ugly):
    for index, person in enumerate(ugly.people):
        person.cells["phone"] += ("/0912000111", "; 0912.000.111", "\n0912000111", " - 02393855555")[
            index % 4
        ]
        person.codes.add(("two_phones", "warning"))


def bad_phones(ugly):
    for person, said in zip(
        ugly.people,
        ("091234568", "09123456789", "9.12E+08", "xin sau", "113", "0012345", "++84", "#"),
        strict=True,
    ):
        person.cells["phone"] = said
        person.truth["phone"] = None
        person.codes.add(("phone_lost", "error") if "E+" in said else ("bad_phone", "warning"))


def ids_as_numbers(ugly):
    for person in ugly.people:
        person.cells["citizen_id"] = int(person.truth["citizen_id"])
        person.codes.add(("id_zero", "warning"))


def ids_with_signs(ugly):
    for index, person in enumerate(ugly.people):
        said = person.truth["citizen_id"]
        person.cells["citizen_id"] = (
            f"'{said}",
            f"{said[:3]} {said[3:6]} {said[6:9]} {said[9:]}",
            f"{said[:6]}.{said[6:]}",
        )[index % 3]


def ids_lost(ugly):
    for index, person in enumerate(ugly.people):
        person.cells["citizen_id"] = ("4.2087E+10", "4,2087E+10", 4.2087e10 + 0.5, "12345")[index % 4]
        person.truth["citizen_id"] = None
        person.codes.add(("bad_id" if index % 4 == 3 else "id_lost", "error"))


def ids_of_others(ugly):
    """Digits that say another gender or another year than the list."""
    for index, person in enumerate(ugly.people):
        said = person.truth["citizen_id"]
        digit = str(1 - int(said[3])) if index % 2 else said[3]
        year = said[4:6] if index % 2 else "01"
        person.truth["citizen_id"] = person.cells["citizen_id"] = said[:3] + digit + year + said[6:]
        person.codes.add(("id_other_gender" if index % 2 else "id_other_year", "warning"))


# --- repetition, formulas, errors ---


def ditto(ugly):
    for index in range(1, len(ugly.people)):
        person, above = ugly.people[index], ugly.people[index - 1]
        for key in ("workplace", "ethnicity", "category"):
            person.truth[key] = above.truth[key]
            person.cells[key] = ("nt", "-nt-", "//", '"', "Như trên", "″")[index % 6]
        person.codes.add(("ditto", "fixed"))


def ditto_of_a_person(ugly):
    for key in ("date_of_birth", "citizen_id", "phone"):
        ugly.people[2].cells[key] = "nt"
        ugly.people[2].truth[key] = None
    ugly.people[2].codes.add(("ditto_nothing", "error"))


def merged_workplace(ugly):
    ugly.merge_down.append(("workplace", 1, 3))
    for person in ugly.people[2:4]:
        person.truth["workplace"] = ugly.people[1].truth["workplace"]
        person.codes.add(("merged_from_above", "fixed"))


def formulas(ugly):
    for index, person in enumerate(ugly.people):
        person.cells["number"] = Formula(f"A{index}+1", index + 1)
        person.cells["workplace"] = Formula("Z1", person.truth["workplace"])


def formulas_without_result(ugly):
    for person in ugly.people[:2]:
        person.cells["number"] = Formula("A1+1")
        person.codes.add(("formula_number", "fixed"))
    ugly.people[3].cells["workplace"] = Formula("Z1")
    ugly.people[3].truth["workplace"] = None
    ugly.people[3].codes.add(("no_result", "error"))
    ugly.people[4].cells["full_name"] = Formula("Z2")
    ugly.people[4].truth["full_name"] = None
    ugly.people[4].codes.add(("no_name", "error"))


def errors(ugly):
    for person, key in zip(ugly.people, ("workplace", "phone", "date_of_birth", "citizen_id"), strict=False):
        person.cells[key] = Error()
        person.truth[key] = None
        person.codes.add(("error_cell", "error"))


# --- gender ---


def gender_in_all_ways(ugly):
    for index, person in enumerate(ugly.people):
        words = {"male": ("nam", "NAM", "Nam ", "M"), "female": ("nữ", "NỮ", "Nu", "F")}[
            person.truth["gender"]
        ]
        person.cells["gender"] = words[index % 4]


def gender_by_marks(ugly):
    index = [key for key, _title in ugly.columns].index("gender")
    ugly.columns[index : index + 1] = [("male", "Nam"), ("female", "Nữ")]
    for person in ugly.people:
        person.cells[person.truth["gender"]] = "x"


def gender_missing(ugly):
    for index, person in enumerate(ugly.people):
        person.cells["gender"] = None if index % 2 else "khác"
        person.truth["gender"] = None
        person.codes.add(("no_gender", "warning") if index % 2 else ("bad_gender", "error"))


# --- positions, collectives, the same twice ---


def abbreviations(ugly):
    short = {
        "Trưởng phòng": "TP",
        "Chuyên viên": "CV",
        "Phó Giám đốc": "PGĐ",
        "Kế toán trưởng": "KTT",
        "Công nhân": "CN",
        "Nhân viên": "NV",
    }
    for person in ugly.people:
        said = person.truth["position"]
        person.cells["position"] = short[said]
        person.codes.add(("unsure_short", "warning") if said == "Công nhân" else ("written_out", "fixed"))
        place = person.truth["workplace"]
        person.cells["workplace"] = (
            place.replace("Phòng ", "P. ").replace("Công ty Cổ phần", "Cty CP").replace("Văn phòng", "VP")
        )


def schooling(ugly):
    """Two columns that both tell of it, and what people and spreadsheets make of them."""
    ugly.columns += [("school", "Trình độ văn hóa"), ("education", "Trình độ chuyên môn")]
    said = (
        ("12/12", None, "secondary", None),
        (datetime.date(2020, 12, 12), None, "secondary", "education_as_day"),
        (datetime.date(2020, 12, 9), "sơ cấp nghề", "other", "education_as_day"),
        ("12/12", "Cử nhân Kinh tế, Cao cấp LLCT", "bachelor", None),
        ("10/10", unicodedata.normalize("NFD", "THẠC SĨ"), "master", None),
        ("Tốt nghiệp cấp 3", "ÐẠI HỌC", "bachelor", None),
        ("THPT", "TC - LLCT", "secondary", "bad_education"),
        ("12/12", tcvn3("Tiến sĩ").decode("latin-1"), "doctor", "old_letters"),
    )
    for person, (school, degree, level, code) in zip(ugly.people, said, strict=True):
        person.cells |= {"school": school, "education": degree}
        person.truth["education"] = level
        if code:
            person.codes.add((code, "warning"))


def collectives(ugly):
    """Groups of a list that holds both kinds."""
    for index, name in enumerate(("Phòng Khuyến công Mẫu", "Tổ Sản xuất số 2 Mẫu", "Công ty TNHH Mẫu")):
        person = ugly.people[index]
        person.kind = "collective"
        person.truth |= dict.fromkeys(person.truth) | {
            "full_name": name,
            "category": "exemplar",
            "dob_precision": "day",
        }
        person.cells = {"number": index + 1, "full_name": name, "category": ("Tập thể", "TT", "ĐHTT")[index]}
    ugly.between[0] = [["I. TẬP THỂ"]]
    ugly.between[3] = [["II. CÁ NHÂN"]]
    ugly.kinds["section"] = 2


def same_twice(ugly):
    again, perhaps, namesake = people(3, seed=77)
    first, second, third = ugly.people[:3]
    again.truth, again.cells = dict(first.truth), {**first.cells, "note": "Công đoàn cử"}
    again.truth["note"] = "Công đoàn cử"
    again.duplicate_of = 0
    again.codes.add(("duplicate", "warning"))
    perhaps.truth = {**second.truth, "citizen_id": None}
    perhaps.cells = {**second.cells, "citizen_id": None}
    perhaps.truth["full_name"] = perhaps.cells["full_name"] = (
        second.truth["full_name"].replace("Thị", "Thi").replace("Mẫu", "Mâu")
    )
    perhaps.possible_duplicate_of = 1
    perhaps.codes.add(("possible_duplicate", "warning"))
    namesake.truth["full_name"] = namesake.cells["full_name"] = third.truth["full_name"]
    namesake.truth["gender"] = third.truth["gender"]
    namesake.cells["gender"] = third.cells["gender"]
    namesake.truth["citizen_id"] = namesake.cells["citizen_id"] = None
    namesake.truth["date_of_birth"] = "1961-01-31"
    namesake.cells["date_of_birth"] = "31/01/1961"
    ugly.people += [again, perhaps, namesake]


def one_number_two_names(ugly):
    first, other = ugly.people[0], ugly.people[3]
    other.truth["citizen_id"] = other.cells["citizen_id"] = first.truth["citizen_id"]
    other.codes.add(("same_id", "error"))


LAYOUTS: tuple[Trap, ...] = (
    letterhead, two_rows_of_header, day_month_year_columns, name_in_two_columns, titles_of_other_words,
    position_and_workplace_in_one, unknown_columns, numbered_columns, groups, blank_rows, closing_lines, numbers_in_advance,
    header_again, other_sheets, hidden_rows, collectives, same_twice,
)  # fmt: skip
VALUES: tuple[Trap, ...] = (
    decomposed, look_alikes, spaces, capitals, tcvn3_by_font, tcvn3_by_letters, tcvn3_capital_font, vni_by_font, vni_by_letters,
    vni_in_capitals, wrong_code_page, forms_of_address, notes_behind_names, two_people, wrapped_names, dates_in_all_ways, real_dates,
    day_numbers, since_1904, numbers_since_1904, years_only, months_only, months_as_days, ambiguous_dates, short_years, impossible_dates,
    months_first, swapped_by_english, phones_in_all_ways, phones_as_numbers, two_phones, bad_phones, ids_as_numbers, ids_with_signs,
    ids_lost, ids_of_others, ditto, ditto_of_a_person, merged_workplace, formulas, formulas_without_result, errors, gender_in_all_ways,
    gender_by_marks, gender_missing, abbreviations, schooling, one_number_two_names,
)  # fmt: skip

# What a format cannot hold, or what its own writer cannot write.
NOT_IN = {
    "csv": {"other_sheets", "hidden_rows", "tcvn3_by_font", "vni_by_font", "vni_in_capitals", "tcvn3_capital_font", "real_dates", "since_1904",
            "numbers_since_1904", "months_as_days", "swapped_by_english", "merged_workplace", "phones_as_numbers", "ids_as_numbers"},
    "xls": {"formulas", "formulas_without_result"},
    "ods": {"since_1904", "numbers_since_1904"},
    "xlsx": set(),
}  # fmt: skip
