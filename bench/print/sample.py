"""The people and the words of the benchmark: the same for every engine, the same in every run."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from typing import Any

SEED = 20261125
SURNAMES = "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Trịnh Đoàn Mạc Tạ Kiều".split()
MIDDLE_NAMES = "Thị,Văn,Đình,Thị Thanh,Quốc,Hữu,Thị Ngọc,Xuân,Đức,Thị Phương,Trọng,Thị Mỹ".split(",")
GIVEN_NAMES = (
    "Hiền Thảo Tuấn Dũng Hằng Quỳnh Trường Thủy Khánh Nghĩa Bằng Cường Hoài Ánh Vượng Diễm Ước Ngữ Kỹ Lượng "
    "Hưởng Phượng Nguyệt Chuẩn Thịnh Mẫn Tuyết Sửu Đạt Giàu"
).split()
UNITS = (
    "Phòng Quản lý Thương mại",
    "Phòng Quản lý Công nghiệp",
    "Văn phòng Sở",
    "Thanh tra Sở",
    "Trung tâm Khuyến công và Xúc tiến thương mại",
    "Phòng Kỹ thuật an toàn - Môi trường",
    "Phòng Kế hoạch - Tài chính - Tổng hợp",
    "Công ty Cổ phần Dệt may Mẫu",
    "Hợp tác xã Làng nghề Mẫu",
)
POSITIONS = ("Chuyên viên", "Trưởng phòng", "Phó Trưởng phòng", "Giám đốc", "Công nhân", "Chánh Văn phòng")
REASONS = (
    "Đã có thành tích xuất sắc trong phong trào thi đua yêu nước giai đoạn 2021 - 2025",
    "Đã có thành tích xuất sắc trong công tác quản lý nhà nước về công nghiệp và thương mại giai đoạn 2021 - 2025",
    "Đã có thành tích xuất sắc trong phong trào “Lao động giỏi, lao động sáng tạo” giai đoạn 2021 - 2025",
    "Đã có thành tích xuất sắc trong Cuộc vận động “Người Việt Nam ưu tiên dùng hàng Việt Nam”",
)
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_SIGNED_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True)
class Person:
    """One recipient; `pk` counts from 1. `code` is no other person's, `address` is what the QR code says."""

    pk: int
    name: str
    honorific: str
    position: str
    unit: str
    reason: str
    register_number: str
    code: str
    address: str

    @property
    def office(self) -> str:
        return f"{self.position}, {self.unit}"


def people(count: int) -> list[Person]:
    """The first `count` people; a longer list begins with the shorter one. All texts are NFC."""
    chance = random.Random(SEED)
    return [_person(chance, pk) for pk in range(1, count + 1)]


def _person(chance: random.Random, pk: int) -> Person:
    middle = chance.choice(MIDDLE_NAMES)
    name = f"{chance.choice(SURNAMES)} {middle} {chance.choice(GIVEN_NAMES)}"
    code = "".join(chance.choices(_CODE_LETTERS, k=12))
    signed = "".join(chance.choices(_SIGNED_LETTERS, k=144))
    return Person(
        pk=pk,
        name=unicodedata.normalize("NFC", name),
        honorific="Bà" if middle.startswith("Thị") else "Ông",
        position=chance.choice(POSITIONS),
        unit=chance.choice(UNITS),
        reason=chance.choice(REASONS),
        register_number=f"{pk:04d}/2026",
        code=f"{code[:4]}-{code[4:8]}-{code[8:]}",
        address=f"https://hoinghi.example.vn/certificates/{signed}",
    )


def long_names(first_pk: int) -> list[Person]:
    """Recipients whose texts wrap or need a smaller size: for the comparison of pictures, not of times."""
    names = (
        "Tập thể cán bộ, công chức Phòng Quản lý Thương mại",
        "Hợp tác xã Thủ công mỹ nghệ và Dịch vụ thương mại tổng hợp Làng nghề Mẫu Trường Thịnh",
        "Công Tằng Tôn Nữ Thị Phương Nguyệt",
        "Hồ Ý",
    )
    chance = random.Random(SEED + 1)
    base = [_person(chance, first_pk + place) for place in range(len(names))]
    return [
        Person(**{**vars(person), "name": name, "honorific": "Tập thể" if len(name) > 40 else "Bà"})
        for person, name in zip(base, names, strict=True)
    ]


CERTIFICATE: dict[str, Any] = {
    "kind": "Giấy khen",
    "crest": "lotus.svg",
    "authority": "GIÁM ĐỐC SỞ CÔNG THƯƠNG",
    "gives": "TẶNG",
    "award": "GIẤY KHEN",
    "decision_number": "12/QĐ-SCT",
    "decision_date": "ngày 20 tháng 4 năm 2026",
    "place_and_date": "Hà Tĩnh, ngày 20 tháng 4 năm 2026",
    "signatory_authority": "",
    "signatory_position": "GIÁM ĐỐC",
    "signatory_name": "Đỗ Văn Mẫu Trung",
    "title_held": "",
}
"""What stands on every certificate, by the names that the project's template reads."""

LETTER: dict[str, Any] = {
    "kind": "Giấy mời",
    "parent_body": "UBND TỈNH HÀ TĨNH",
    "issuing_body": "SỞ CÔNG THƯƠNG",
    "number": "05/GM-SCT",
    "place_and_date": "Hà Tĩnh, ngày 05 tháng 02 năm 2026",
    "about": "Dự Hội nghị điển hình tiên tiến Ngành Công Thương Hà Tĩnh lần thứ III, giai đoạn 2021 - 2025",
    "host": "Sở Công Thương tỉnh Hà Tĩnh",
    "conference": "Hội nghị điển hình tiên tiến Ngành Công Thương Hà Tĩnh lần thứ III, giai đoạn 2021 - 2025",
    "chair": "Giám đốc Sở Công Thương",
    "time": "07 giờ 15 phút, Thứ Sáu, ngày 24 tháng 4 năm 2026 (01 buổi)",
    "venue": "Hội trường Sở Công Thương, số 02 đường Vũ Quang, thành phố Hà Tĩnh",
    "recipients": [
        "Như trên",
        "Ban Thi đua - Khen thưởng tỉnh",
        "Lãnh đạo Sở",
        "Các phòng, đơn vị",
        "Lưu: VT, VP",
    ],
    "signatory_authority": "KT. GIÁM ĐỐC",
    "signatory_position": "PHÓ GIÁM ĐỐC",
    "signatory_name": "Nguyễn Thị Mẫu Hằng",
}
"""What stands on every letter, by the names that the project's template reads."""

STATE_NAME = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


def recipient_lines() -> list[str]:
    """The lines under "Nơi nhận", as they are printed."""
    *first, last = LETTER["recipients"]
    return [*(f"- {recipient};" for recipient in first), f"- {last}."]


def letter_paragraphs(person: Person) -> list[tuple[str, str, str]]:
    """The body of the invitation as (before, in bold, after), for engines that do not read our templates."""
    host = LETTER["host"]
    return [
        (f"{host} trân trọng kính mời: ", f"{person.honorific} {person.name}", f", {person.office}."),
        (f"Tới dự: {LETTER['conference']}.", "", ""),
        (f"Chủ trì: {LETTER['chair']}.", "", ""),
        (f"Thời gian: {LETTER['time']}.", "", ""),
        (f"Địa điểm: {LETTER['venue']}.", "", ""),
        (
            f"{host} trân trọng kính mời {person.honorific} sắp xếp thời gian tới dự "
            "để Hội nghị thành công tốt đẹp./.",
            "",
            "",
        ),
    ]


def code_text(paper: str, person: Person) -> str:
    """What that person's QR code says."""
    return person.code.replace("-", "") if paper == "badge" else person.address


def expected(paper: str, person: Person) -> dict[str, str]:
    """What must be found in the text layer of that person's page: what it is -> its words."""
    if paper == "invitation":
        return {"name": person.name, "office": person.office, "venue": LETTER["venue"]}
    if paper == "badge":
        return {
            "name": person.name,
            "position": person.position,
            "unit": person.unit,
            "check code": person.code,
        }
    return {
        "name": person.name,
        "office": person.office,
        "reason": person.reason,
        "decision": CERTIFICATE["decision_number"],
        "register number": person.register_number,
        "check code": person.code,
    }
