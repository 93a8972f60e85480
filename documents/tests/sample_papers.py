"""A small conference with everything that the state papers print; every figure and date in it is fixed."""

from __future__ import annotations

import datetime

from accounts.models import User
from agenda import arrange, versions
from agenda.models import AgendaVersion
from budget.models import BudgetLine, Estimate, EstimateVersion, Expense, Source
from conference.models import Conference, LegalBasis, Unit
from delegates import seating
from delegates.models import Delegate
from documents.tests import sample_election
from nominations import allocation_versions
from nominations.council import CouncilMember, CouncilSession
from nominations.council_items import CouncilItem
from nominations.dossier_models import Honour
from nominations.models import Allocation, AwardForm, Category, Nomination
from nominations.states import State
from subcommittees.models import Member, Subcommittee, Task

LONG_NAME = "Nguyễn Phước Hoàng Trần Lê Thị Quỳnh Phương Thuỳ Dương Mẫu Ẵm"
SELECTIONS = {
    "plan": {"number": 5, "date": "2020-02-05", "authority": "KT", "signer_name": "Vũ Mẫu Cường"},
    "allocation": {"letter": "120/SCT-VP", "letter_date": "2020-02-20"},
    "subcommittee-decision": {"number": 6, "date": "2020-02-06"},
    "progress-report": {"number": 10, "date": "2020-03-23", "from": "2020-03-16", "until": "2020-03-22"},
    "budget": {"number": 4, "date": "2020-02-10"},
    "settlement": {"number": 10, "date": "2020-05-14"},
    "submission": {"number": 7, "date": "2020-04-01"},
    "decision": {
        "number": 12, "date": "2020-04-20", "proposal": "07/TTr-SCT", "proposal_date": "2020-04-01",
        "per_collective": 1_500_000, "per_individual": 745_000,
    },
    "notice": {"contact": "Văn phòng Sở, điện thoại 0239 3855 555", "authority": "TL", "signer_position": "Chánh Văn phòng"},
    "roster": {"date": "2020-04-22"},
    "minutes": {"number": 8, "secretary": "Trần Thị Mẫu Soạn", "end_time": "11:20:00"},
    "council-minutes": {"number": 3, "end_time": "16:20:00"},
    "credential-report": {"number": 6, "date": "2020-04-24", "base": "present", "objections": "Không có đơn thư"},
    "results-report": {"number": 9, "date": "2020-04-28", "strengths": "Chuẩn bị chu đáo.\n- Đúng thời gian"},
    "summary-report": {"number": 3, "date": "2020-04-10", "movements": "Phong trào thi đua của Ngành"},
    "resolution": {"number": 1, "date": "2020-04-24", "votes_for": 97, "votes_abstain": 1},
    "honoured-list": {"date": "2020-04-28"},
    "thank-you": {"date": "2020-04-28"},
    "agenda": {"number": 1, "date": "2020-04-01"},
    "invitation": {"number": 2, "date": "2020-04-02", "authority": "KT"},
    "certificate": {"decision_number": "12", "decision_date": "2020-04-20"},
    "stage-slips": {"batch": 8},
    "handover-sheet": {"batch": 8},
    "badge": {"layout": "single"},
    "place-card": {"who": ["guest", "exemplar", "staff"]},
    "seat-plan": {},
    "attendance": {"by": "category"},
    "run-sheet": {},
    "mc-script": {"batch": 8},
    "introduction": {},
    **sample_election.SELECTIONS,
}  # fmt: skip
"""What the print form would tell each kind; the goldens hold the papers printed with it."""
LETTERS = [
    code
    for code in SELECTIONS
    if code
    not in (
        "certificate",
        "stage-slips",
        "handover-sheet",
        "badge",
        "place-card",
        "seat-plan",
        "attendance",
        "run-sheet",
        "mc-script",
        "introduction",
        *sample_election.NO_LETTERS,
    )
]
STATE = [code for code in LETTERS if code not in ("agenda", "invitation", "allocation", "thank-you")]
NOON = datetime.datetime(2020, 4, 24, 5, tzinfo=datetime.UTC)


def make_conference() -> Conference:
    """The conference with its units, people, programme, tasks and awards."""
    conference = Conference.objects.create(
        slug="mau", is_current=True, sector="Ngành Công Thương Hà Tĩnh", edition_number=3, period_from=2016,
        period_to=2020, next_period="2020 - 2025", upper_congress="Đại hội Thi đua yêu nước tỉnh lần thứ VII",
        is_pilot=True, host_name="Sở Công Thương tỉnh Hà Tĩnh", issuing_body="SỞ CÔNG THƯƠNG",
        parent_body="UBND TỈNH HÀ TĨNH", document_symbol="SCT", place_name="Hà Tĩnh",
        signatory_position="GIÁM ĐỐC", signatory_name="Đỗ Văn Mẫu Trung", chair="Đỗ Văn Mẫu Trung, Giám đốc Sở",
        date=datetime.date(2020, 4, 24), start_time=datetime.time(7, 15), venue="Hội trường Sở Công Thương",
        nomination_deadline=NOON - datetime.timedelta(days=30, hours=-5),
    )  # fmt: skip
    for name in ("Hội đồng TĐKT tỉnh", "Lãnh đạo Sở", "Lưu: VT, VP"):
        conference.recipients.create(name=name)
    LegalBasis.objects.bulk_create(
        LegalBasis(conference=conference, kind=kind, number=number, date=date, issuer=issuer, summary=summary)
        for kind, number, date, issuer, summary in (
            ("Luật", "15/2003/QH11", datetime.date(2003, 11, 26), "Quốc hội", "Thi đua, khen thưởng"),
            ("Kế hoạch", "295/KH-UBND", datetime.date(2019, 9, 11), "Ủy ban nhân dân tỉnh Hà Tĩnh", "tổ chức Hội nghị"),
            ("Chỉ thị", "05-CT/TW", datetime.date(2016, 5, 15), "Bộ Chính trị", "đẩy mạnh học tập tư tưởng Hồ Chí Minh"),
        )
    )  # fmt: skip
    units = [
        Unit.objects.create(code=code, name=name, short_name=code, kind=kind, position=position)
        for position, (code, name, kind) in enumerate(
            (
                ("VP", "Văn phòng Sở", Unit.Kind.DIVISION),
                ("QLTM", "Phòng Quản lý Thương mại", Unit.Kind.DIVISION),
                ("STC", "Sở Tài chính", Unit.Kind.GUEST),
            )
        )
    ]
    _allocations(conference, units)
    _programme(conference)
    _subcommittees(conference, units)
    _money(conference)
    _people(conference, units)
    _council(conference)
    seating.set_up(conference, None, 3, [4, 6, 6])
    seating.seat_everybody(conference, None, [])
    sample_election.add(conference)
    _honours_before()
    return conference


def _honours_before() -> None:
    for year, name, unit, is_collective in (
        (2017, "Văn phòng Sở", "Văn phòng Sở", True),
        (2019, "Trần Mẫu Cũ", "Phòng Quản lý Thương mại", False),
        (2019, "Lê Mẫu Xưa", "Phòng Quản lý Thương mại", False),
    ):
        award = "Giấy khen của Giám đốc Sở"
        Honour.objects.create(year=year, name=name, unit=unit, is_collective=is_collective, award=award)


def _council(conference: Conference) -> None:
    """Nine members and a closed session: three passed, one not, one postponed, with a ranking."""
    names = (
        "Đỗ Văn Mẫu Trung",
        "Vũ Mẫu Cường",
        "Bùi Thị Mẫu Thư",
        "Cao Mẫu An",
        "Hồ Mẫu Bình",
        "Phan Mẫu Quý",
        "Võ Mẫu Ước",
    )
    posts = ("chair", "deputy", "secretary")
    members = [
        CouncilMember.objects.create(
            conference=conference, full_name=name, order=place, post=posts[place] if place < 3 else "member",
            position="Giám đốc Sở" if place == 0 else "",
        )
        for place, name in enumerate(names)
    ]  # fmt: skip
    session = CouncilSession.objects.create(
        conference=conference, number=1, state="closed", held_at=NOON, closed_at=NOON, chair=members[0],
        secretary=members[2], place="Phòng họp tầng 2, Sở Công Thương", scored=True,
    )  # fmt: skip
    for place, member in enumerate(members):
        presence = {5: "written", 6: "absent"}.get(place, "present")
        session.attendance.create(
            member=member,
            presence=presence,
            name=member.full_name,
            position=member.position,
            post=member.post,
        )
    figures = {
        "members": 7,
        "present": 5,
        "written": 1,
        "abstaining": 0,
        "base": 7,
        "written_yes": 0,
        "written_no": 1,
    }
    votes = ((2, 2, 1, 60, 4), (5, 0, 0, 90, 1), (4, 1, 0, 85, 2), (4, 0, 0, 85, 2))
    nominations = list(conference.nominations.order_by("number"))
    nominations[0] = _not_passed(nominations[0])
    for nomination, (yes, no, blank, mark, place) in zip(nominations, votes, strict=False):
        outcome = "passed" if 2 * yes > 7 else "failed"
        item = session.items.create(
            nomination=nomination, outcome=outcome, yes=yes, no=no, blank=blank, approving=yes, mark=mark, place=place,
            **figures,
        )  # fmt: skip
    item.abstentions.create(member=members[1], grounds="nominated")
    CouncilItem.objects.filter(pk=item.pk).update(abstaining=1, base=6)
    session.items.create(nomination=nominations[4], outcome="postponed", reason="Bổ sung báo cáo thành tích.")


def _not_passed(model: Nomination) -> Nomination:
    """Whom the council stops stands in its minutes alone: approved, and no delegate."""
    return Nomination.objects.create(
        conference=model.conference, unit=model.unit, number=6, state=State.APPROVED, prepared_by=model.prepared_by,
        kind="individual", full_name="Bạch Mẫu Mai", gender="female", award_form=model.award_form,
        date_of_birth=model.date_of_birth,
    )  # fmt: skip


def _allocations(conference: Conference, units: list[Unit]) -> None:
    for unit, category, seats, collectives, reserve in (
        (units[0], Category.EXEMPLAR, 4, 1, 2),
        (units[1], Category.EXEMPLAR, 3, 0, 0),
        (units[2], Category.GUEST, 3, 0, 0),
    ):
        Allocation.objects.create(
            conference=conference,
            unit=unit,
            category=category,
            seats=seats,
            collectives=collectives,
            reserve=reserve,
        )
    clerk = User.objects.create_user("mau-phan-bo", full_name="Trần Thị Mẫu Soạn")
    for number in (1, 2):
        conference.allocation_versions.create(
            number=number, rows=allocation_versions.rows_of(conference), reason="Phân bổ", published_by=clerk,
            published_at=NOON - datetime.timedelta(days=70 - number),
        )  # fmt: skip


def _programme(conference: Conference) -> None:
    items = (
        ("Đón tiếp đại biểu", 30, "Văn phòng Sở"),
        ("Khai mạc", 15, ""),
        ("Trao thưởng", 35, "Lãnh đạo tỉnh"),
    )
    for position, (title, minutes, presenter) in enumerate(items):
        conference.agenda.create(position=position, title=title, minutes=minutes, presenter=presenter)
    AgendaVersion.objects.create(
        conference=conference,
        number=1,
        by=User.objects.get(username="mau-phan-bo"),
        content=versions.content_of(arrange.timetable(conference).slots),
    )


def _subcommittees(conference: Conference, units: list[Unit]) -> None:
    content = Subcommittee.objects.create(
        conference=conference, code="TB1", name="Tiểu ban Nội dung", head_position="Phó Giám đốc Sở", lead_unit=units[0]
    )  # fmt: skip
    content.coordinating_units.set([units[1]])
    for number, title, offset, mode in (
        ("TB1.1", "Báo cáo tổng kết", -21, Task.Mode.ORDER),
        ("TB1.2", "Mời báo chí đưa tin", 0, Task.Mode.REQUEST),
    ):
        task = Task.objects.create(
            subcommittee=content,
            number=number,
            title=title,
            offset_days=offset,
            lead_unit=units[0],
            mode=mode,
        )
        task.coordinating_units.set([units[1]])
    Subcommittee.objects.create(
        conference=conference, code="TB2", name="Tiểu ban Hậu cần", lead_unit=units[1]
    )
    for name, position in (
        ("Trần Thị Mẫu Soạn", "member"),
        ("Lê Văn Mẫu Trưởng", "head"),
        ("Hồ Thị Mẫu Phó", "deputy"),
    ):
        user = User.objects.create_user(f"mau-{position}", full_name=name, position="Chuyên viên")
        Member.objects.create(subcommittee=content, user=user, position=position)
    Task.objects.filter(number="TB1.1").update(
        assignee=User.objects.get(username="mau-member"), document_type="BC"
    )


def _money(conference: Conference) -> None:
    """Two chapters, two sources, one line without a source; approved, partly spent, one expense taken back."""
    clerk = User.objects.get(username="mau-phan-bo")
    sources = [
        Source.objects.create(conference=conference, kind=kind, name=name, amount=amount, document=document,
                              issuer="Sở Tài chính" if document else "", date=datetime.date(2020, 2, 3) if document else None)
        for kind, name, amount, document in (
            ("state", "Ngân sách giao Sở", 15_000_000, "21/QĐ-STC"), ("enterprise", "Doanh nghiệp Mẫu", 2_000_000, ""),
        )
    ]  # fmt: skip
    rule = Estimate.objects.create(
        conference=conference, state="approved", cap=20_000_000, cap_basis="Thông báo số 9/TB-SCT"
    )
    lines = [
        BudgetLine.objects.create(conference=conference, position=place, chapter=chapter, content=content, measure=measure,
                                  quantity=quantity, unit_price=price, approved=approved, source=source, norm=norm)
        for place, (chapter, content, measure, quantity, price, approved, source, norm) in enumerate((
            ("catering", "Nước uống giữa giờ", "suất", 118, 30_000, 3_540_000, None, ""),
            ("hall", "Thuê hội trường, âm thanh", "buổi", 1, 12_000_000, 11_500_000, sources[0], "báo giá ngày 05/02/2020"),
            ("catering", "Hoa tươi", "lẵng", 5, 350_000, 1_750_000, sources[1], ""),
        ), start=1)
    ]  # fmt: skip
    EstimateVersion.objects.create(estimate=rule, number=1, decision="15/QĐ-SCT", decided_on=datetime.date(2020, 2, 24),
                                   total=16_790_000, rows=[], approved_by=clerk)  # fmt: skip
    for line, amount, voucher, payee, method, back in (
        (lines[1], 11_500_005, "UNC-01", "Trung tâm Văn hóa Mẫu", "transfer", None),
        (lines[0], 3_000_000, "PC-01", LONG_NAME, "cash", None),
        (lines[2], 1_000_000, "PC-02", "Nhập nhầm", "cash", NOON),
    ):
        Expense.objects.create(line=line, amount=amount, voucher=voucher, payee=payee, method=method, entered_by=clerk,
                               date=datetime.date(2020, 4, 20), taken_back_at=back)  # fmt: skip


def _people(conference: Conference, units: list[Unit]) -> None:
    merit = AwardForm.objects.create(
        code="GK", name="Giấy khen của Giám đốc Sở", kind="award", authority="Giám đốc Sở"
    )
    title = AwardForm.objects.create(
        code="LDTT", name="Lao động tiên tiến", kind="title", authority="Giám đốc Sở"
    )
    higher = AwardForm.objects.create(
        code="BK", name="Bằng khen", kind="award", authority="Chủ tịch UBND tỉnh"
    )
    for number, (name, collective, award, unit, gender) in enumerate(
        (
            ("Bùi Thị Mẫu Hà", "", merit, units[0], "female"),
            (LONG_NAME, "", merit, units[1], "female"),
            ("Lê Mẫu Thịnh", "Văn phòng Sở", merit, units[0], "male"),
            ("Vũ Mẫu Cường", "", title, units[1], "male"),
            ("Đặng Mẫu Ước", "", higher, units[1], ""),
        ),
        start=1,
    ):
        add_exemplar(conference, unit, number, name, collective=collective, award_form=award, gender=gender)
    for name in ("Hồ Thị Mẫu Khách", "Phan Mẫu Quý"):
        Delegate.objects.create(
            conference=conference, category="guest", unit=units[2], full_name=name, gender="female",
            position="Phó Giám đốc", phone="0912 345 678", invited_at=NOON, confirmed_at=NOON, present_at=NOON,
        )  # fmt: skip
    Delegate.objects.create(conference=conference, category="staff", unit=units[0], full_name="Cao Mẫu An")
    for number, delegate in enumerate(
        conference.delegates.order_by("pk")
    ):  # codes are drawn; goldens need fixed ones
        delegate.badge_code = f"MAU{number:09d}"
        delegate.save(update_fields=["badge_code"])


def add_exemplar(
    conference: Conference, unit: Unit, number: int, name: str, *, collective="", award_form, gender="male"
):
    """An approved exemplar with an award, on the list of delegates."""
    author, _new = User.objects.get_or_create(username="mau-soan", defaults={"full_name": "Trần Mẫu Soạn"})
    person = {
        "full_name": name, "gender": gender, "position": "Chuyên viên", "workplace": unit.name,
        "date_of_birth": datetime.date(1985, 4, number % 28 + 1),
    }  # fmt: skip
    nomination = Nomination.objects.create(
        conference=conference, unit=unit, number=number, state=State.APPROVED, prepared_by=author,
        kind="collective" if collective else "individual", collective_name=collective, award_form=award_form, **person,
    )  # fmt: skip
    return Delegate.objects.create(
        conference=conference, category="exemplar", unit=unit, nomination=nomination, represents=collective,
        invited_at=NOON, confirmed_at=NOON, present_at=NOON, **person,
    )  # fmt: skip
