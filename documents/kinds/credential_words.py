"""The figures of the credential report as such a report is read out: short sentences with numbers and shares."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from conference import vietnamese
from conference.people import Education
from delegates import credentials
from delegates.credentials import Attendance, Extreme, Group, Line, Report, Structure

KINDS: dict[str, str] = {
    credentials.INDIVIDUAL: "Cá nhân điển hình tiên tiến",
    credentials.COLLECTIVE: "Tập thể điển hình tiên tiến (người đại diện)",
    credentials.GUEST: "Khách mời",
    credentials.STAFF: "Cán bộ, công chức, viên chức",
    credentials.PRESS: "Phóng viên, phục vụ",
}
SEXES = {"male": "nam", "female": "nữ"}
EDUCATIONS: dict[str, str] = {
    Education.SECONDARY: "trung học phổ thông",
    Education.VOCATIONAL: "trung cấp",
    Education.COLLEGE: "cao đẳng",
    Education.BACHELOR: "đại học",
    Education.MASTER: "thạc sĩ",
    Education.DOCTOR: "tiến sĩ",
    Education.OTHER: "trình độ khác",
}
PARTY = {"yes": "là đảng viên", "no": "chưa là đảng viên"}
AWARDS = {
    "state": "Huân chương, Huy chương và danh hiệu vinh dự Nhà nước",
    "government": "Bằng khen của Thủ tướng Chính phủ, danh hiệu cấp toàn quốc",
    "province": "Bằng khen và danh hiệu cấp bộ, tỉnh",
    "department": "Giấy khen và danh hiệu cấp cơ sở",
    "other": "hình thức khác",
}
NOT_KNOWN = "chưa có thông tin"
WHO = {"present": "có mặt", "confirmed": "đã xác nhận tham dự", "called": "được triệu tập"}
SHARES = {"1/2": "một nửa", "2/3": "hai phần ba", "3/4": "ba phần tư"}


def percent(found: Line | Group | Attendance) -> str:
    """ "35,71%" """
    return f"{found.share.replace('.', ',')}%"


def of(found: Line | Group) -> str:
    """ "25 (35,71%)": the number and its share on one line."""
    return f"{vietnamese.quantity(found.count)}{vietnamese.NBSP}({percent(found)})"


def table(lines: Iterable[Line], names: dict[str, str]) -> str:
    """ "nam 45 (64,29%); nữ 25 (35,71%)"; what is not known stands last. Words that no name is for are said as they are."""
    return "; ".join(f"{name_of(line.code, names)} {of(line)}" for line in lines)


def name_of(code: Hashable, names: dict[str, str]) -> str:
    return NOT_KNOWN if code == credentials.UNKNOWN else names.get(str(code), str(code))


def bands() -> dict[str, str]:
    """ "từ 31 đến 40 tuổi" for "31-40"."""
    said = {}
    for code in credentials.BANDS:
        low, high = code.split("-")
        said[code] = (
            f"từ {high} tuổi trở xuống"
            if not low
            else f"từ {low} đến {high} tuổi"
            if high
            else f"từ {low} tuổi trở lên"
        )
    return said


def extreme(found: Extreme) -> str:
    """ "Bế Mẫu Ẵm, Vũ Mẫu Ba (sinh ngày 29/02/1964, 56 tuổi)"."""
    born = f"sinh ngày {found.born:%d/%m/%Y}"
    return f"{', '.join(found.names)} ({born}, {found.age}{vietnamese.NBSP}tuổi)"


def called(report: Report) -> str:
    """Who was called, by kind."""
    numbers = {row.code: row.called for row in report.by_kind}
    individuals, collectives = numbers.get(credentials.INDIVIDUAL, 0), numbers.get(credentials.COLLECTIVE, 0)
    parts = []
    if individuals + collectives:
        parts.append(
            f"đại biểu điển hình tiên tiến {_n(individuals + collectives)} (trong đó cá nhân {_n(individuals)}, "
            f"đại diện tập thể {_n(collectives)})"
        )
    others = (credentials.GUEST, credentials.STAFF, credentials.PRESS)
    parts += [f"{KINDS[kind].lower()} {_n(numbers[kind])}" for kind in others if kind in numbers]
    return f"Tổng số đại biểu được triệu tập và mời dự Hội nghị: {_n(report.all.called)}, gồm: {'; '.join(parts)}."


def there(report: Report, moment: str) -> str:
    """How many of them count, and how many are absent; `moment`: until when it was counted."""
    found = report.all
    if report.base == credentials.CALLED:
        return "Số liệu cơ cấu dưới đây tính trên danh sách đại biểu được triệu tập, mời dự Hội nghị."
    said = f"Tính đến {moment}, số đại biểu {WHO[report.base]} là {_n(found.counted)}, đạt {percent(found)}"
    if not found.absent:
        return f"{said}."
    if report.base == credentials.CONFIRMED:
        return f"{said}; báo vắng có lý do {_n(found.with_reason)}; chưa xác nhận {_n(found.without_reason)}."
    return (
        f"{said}; vắng mặt {_n(found.absent)}, trong đó có lý do {_n(found.with_reason)}, "
        f"không có lý do {_n(found.without_reason)}."
    )


def points(report: Report) -> list[str]:
    """What the exemplars are: one numbered sentence for each subject."""
    one = report.exemplars
    said = [
        f"Thành phần: {_composition(report)}.",
        f"Giới tính: {table(one.sex, SEXES)}.",
        _ages(one),
        f"Trình độ học vấn, chuyên môn: {table(one.education, EDUCATIONS)}.",
        f"Dân tộc: {table(one.ethnicity, {})}.",
        f"Đảng viên: {table(one.party, PARTY)}.",
        _groups(one),
        f"Khen thưởng (hình thức cao nhất đã được tặng): {table(one.awards, AWARDS)}.",
    ]
    return [f"{number}. {sentence}" for number, sentence in enumerate(said, start=1)]


def _composition(report: Report) -> str:
    kinds = (credentials.INDIVIDUAL, credentials.COLLECTIVE)
    counts = [report.of_kind(kind).counted for kind in kinds]
    lines = [
        Line(kind, count, part)
        for kind, count, part in zip(kinds, counts, credentials.shares(counts), strict=True)
    ]
    return table(lines, {credentials.INDIVIDUAL: "cá nhân", credentials.COLLECTIVE: "đại diện tập thể"})


def _ages(one: Structure) -> str:
    if one.oldest is None or one.youngest is None:
        return f"Độ tuổi: {NOT_KNOWN}."
    return (
        f"Độ tuổi: bình quân {one.average_age.replace('.', ',')} tuổi; {table(one.ages, bands())}. "
        f"Cao tuổi nhất: {extreme(one.oldest)}; trẻ tuổi nhất: {extreme(one.youngest)}."
    )


def _groups(one: Structure) -> str:
    said = (
        f"Nhóm được chú trọng lựa chọn: người trực tiếp công tác {of(one.direct_workers)}; người trực tiếp lao động "
        f"sản xuất {of(one.production_workers)}, trong đó nữ {_n(one.women_production_workers.count)}; nghiên cứu "
        f"khoa học {of(one.researchers)}"
    )
    unknown = one.direct_workers.unknown
    return f"{said}; {NOT_KNOWN} {_n(unknown)}." if unknown else f"{said}."


def qualification(report: Report) -> str:
    """Whether everybody who counts was named and approved."""
    exemplars = report.exemplars.total
    guests = report.of_kind(credentials.GUEST).counted
    all_of_them, doubtful = exemplars + guests, len(report.unqualified)
    said = (
        f"Qua đối chiếu hồ sơ, {_n(all_of_them - doubtful)}/{_n(all_of_them)} đại biểu điển hình tiên tiến và khách mời "
        f"{WHO[report.base]} có đề cử đã được duyệt theo phân bổ, đủ tư cách dự Hội nghị"
    )
    if doubtful:
        return f"{said}; chưa có đề cử được duyệt: {_list(report.unqualified)}."
    return f"{said}."


def conclusion(report: Report, share: str) -> str:
    """Whether the conference may begin; `share`: as the conference keeps it, "2/3"."""
    quorum = report.quorum
    whom = "đại biểu có quyền biểu quyết" if report.voters.called else "đại biểu điển hình tiên tiến"
    if report.base == credentials.CALLED:
        return (
            f"Số {whom} được triệu tập là {_n(quorum.called)}; Hội nghị đủ điều kiện tiến hành khi có từ "
            f"{_n(quorum.needed)} đại biểu trở lên (trên {SHARES[share]}) có mặt. Kết quả được báo cáo sau khi điểm danh"
        )
    part = credentials.percent(quorum.hundredths).replace(".", ",")
    said = (
        f"Số {whom} được triệu tập là {_n(quorum.called)}, số {WHO[report.base]} là {_n(quorum.counted)}, đạt {part}%, "
        f"{'trên' if quorum.is_met else 'không quá'} {SHARES[share]} tổng số"
    )
    if not quorum.is_met:
        return f"{said} (cần ít nhất {_n(quorum.needed)}). Hội nghị chưa đủ điều kiện tiến hành về số lượng đại biểu"
    if report.base == credentials.CONFIRMED:
        return f"{said}. Nếu các đại biểu đã xác nhận có mặt đầy đủ, Hội nghị đủ điều kiện tiến hành"
    if report.unqualified:
        return f"{said}. Hội nghị đủ điều kiện tiến hành về số lượng đại biểu"
    return f"{said}. Đại biểu dự Hội nghị bảo đảm tư cách và số lượng; Hội nghị đủ điều kiện tiến hành"


def _n(number: int) -> str:
    return vietnamese.quantity(number)


def _list(names: Sequence[str]) -> str:
    return ", ".join(names)
