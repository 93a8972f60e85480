"""What an archive holds beside the printed papers: which tables as lists, and which uploaded files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, IntegerField, Model, OuterRef, Q, QuerySet

from agenda.models import AgendaItem, AgendaVersion, Conclusion, ItemRun, Officer, Paper, Speaker, Turn
from budget.models import BudgetLine, Commitment, Estimate, EstimateVersion, Expense, Source
from conference.models import Conference, HistoryEntry, LegalBasis, PriorityTarget, Recipient
from delegates.door_models import WalkIn
from delegates.hall_models import HallRow
from delegates.models import Delegate, Scan
from delegates.photo_models import DelegatePhoto
from documents.models import Invitation, IssuedCertificate
from elections.models import BallotEntry, BoardMember, Candidate, Election, RunningCount, TellerCount, Voter
from elections.result_models import Result
from invitations.models import Mailing, Message, Reply
from invitations.postponement_models import Postponement
from nominations.allocation_models import AllocationVersion
from nominations.council import CouncilMember, CouncilSession
from nominations.council_items import CouncilItem, ScoreCriterion
from nominations.models import Allocation, Award, AwardDecision, Evidence, Nomination
from stories.models import Agreed, Consent, Picture, PlanLine, Subject, Version, VersionPicture
from subcommittees.models import (
    Comment,
    Obstacle,
    ObstaclePhoto,
    RequestAnswer,
    Subcommittee,
    Task,
    TaskFile,
    UnitRequest,
)

KEYS = frozenset({
    "search_key", "sort_key", "name_key", "key", "form_key", "lease_token", "lease_until", "badge_code", "token_hash",
    "signed", "message_id",
})  # fmt: skip
"""Columns that say nothing to a reader, or that would open a page."""


@dataclass(frozen=True)
class Listed:
    """One list: the rows of a model that hang on the conference by the way `of`. `open_`: which of them anybody but who
    wrote them may read yet; `sealed`: why not the others, for the reader of the archive."""

    file: str
    label: str
    model: type[Model]
    of: str = "conference"
    open_: Q | None = None
    sealed: str = ""

    def rows(self, conference: Conference) -> QuerySet:
        found = self.model._default_manager.filter(**{self.of: conference}).order_by("pk")
        return found if self.open_ is None else found.filter(self.open_)

    def holds_sealed(self, conference: Conference) -> bool:
        """Whether rows stay out; no query for a list of which everything is open."""
        if self.open_ is None:
            return False
        return self.model._default_manager.filter(~self.open_, **{self.of: conference}).exists()


_COUNTED = Q(election__state__in=(Election.State.COUNTED, Election.State.SIGNED))
_SEALED = "số liệu của cuộc bầu cử đang kiểm phiếu còn niêm phong"
"""The tellers count without knowing each other's figures: nobody reads them before both are in."""


LEFT_OUT = frozenset(
    {
        # how the portal is set, and what it remembers to do its work
        "nominations.Reminder",
        "nominations.CouncilSettings",
        "nominations.DossierRules",
        "delegates.DoorPass",
        "delegates.DoorsAnew",
        "delegates.RegistrationDeadline",
        "delegates.RosterBatch",
        "agenda.LiveStep",
        "agenda.HallScreen",
        "agenda.LastChange",
        "stories.PublicPages",
        "stories.HonourConsent",
        "invitations.Correspondence",
        "reminders.Reminder",
        "privacy.Retention",
        # told by what hangs on them
        "stories.Story",
        "documents.Job",
        "closing.Mark",
        "closing.Closing",
        "closing.Archive",
    }
)
"""Tables of a conference that no list of the archive has."""
LISTS = (
    Listed("co-cau-uu-tien", "Tiêu chí chú trọng", PriorityTarget),
    Listed("can-cu", "Căn cứ pháp lý", LegalBasis),
    Listed("noi-nhan", "Nơi nhận", Recipient),
    Listed("phien-ban-phan-bo", "Các lần ban hành phân bổ", AllocationVersion),
    Listed("thanh-vien-hoi-dong", "Thành viên Hội đồng", CouncilMember),
    Listed("tieu-chi-cham-diem", "Tiêu chí chấm điểm", ScoreCriterion),
    Listed("phien-hoi-dong", "Phiên họp Hội đồng", CouncilSession),
    Listed("khach-den-thang", "Khách ghi tại cửa", WalkIn),
    Listed("hoi-truong", "Hàng ghế hội trường", HallRow),
    Listed("phien-ban-chuong-trinh", "Các bản chương trình đã ban hành", AgendaVersion),
    Listed("hoan-doi-ngay", "Các lần đổi ngày", Postponement),
    Listed("dot-gui-thu", "Các đợt gửi thư", Mailing),
    Listed("du-toan-chung", "Dự toán: trạng thái, trần", Estimate),
    Listed("phien-ban-du-toan", "Các lần duyệt dự toán", EstimateVersion, "estimate__conference"),
    Listed("phan-bo-dai-bieu", "Phân bổ đại biểu", Allocation),
    Listed("de-cu", "Đề cử", Nomination),
    Listed("bieu-quyet-hoi-dong", "Kết quả biểu quyết của Hội đồng", CouncilItem, "session__conference"),
    Listed("quyet-dinh-khen-thuong", "Quyết định khen thưởng", AwardDecision),
    Listed("khen-thuong", "Khen thưởng", Award, "nomination__conference"),
    Listed("so-khen-thuong", "Sổ khen thưởng", IssuedCertificate),
    Listed("dai-bieu", "Đại biểu", Delegate),
    Listed("giay-moi", "Giấy mời", Invitation),
    Listed("thu-da-gui", "Thư đã gửi", Message, "mailing__conference"),
    Listed("tra-loi", "Trả lời giấy mời", Reply, "delegate__conference"),
    Listed("vao-cua", "Quét thẻ tại cửa", Scan, "delegate__conference"),
    Listed("chuong-trinh", "Chương trình", AgendaItem),
    Listed("dien-bien", "Diễn biến từng nội dung", ItemRun, "item__conference"),
    Listed("phat-bieu", "Phát biểu", Turn, "item__conference"),
    Listed("nguoi-trinh-bay", "Người trình bày", Speaker, "item__conference"),
    Listed("dieu-hanh", "Chủ tọa, thư ký", Officer),
    Listed("ket-luan", "Kết luận", Conclusion, "item__conference"),
    Listed("bau-cu", "Bầu đoàn đại biểu", Election),
    Listed("ung-cu-vien", "Ứng cử viên", Candidate, "election__conference"),
    Listed("ban-kiem-phieu", "Chủ tịch đoàn, Ban Kiểm phiếu", BoardMember, "election__conference"),
    Listed("cu-tri", "Danh sách cử tri", Voter, "election__conference"),
    Listed("phieu-in-phat", "Phiếu in, phát, hủy", BallotEntry, "election__conference"),
    Listed("kiem-phieu", "Hai lần kiểm phiếu", TellerCount, "election__conference", _COUNTED, _SEALED),
    Listed("kiem-phieu-tung-phan", "Số liệu kiểm phiếu từng phần", RunningCount, "election__conference", _COUNTED, _SEALED),
    Listed("ket-qua-bau-cu", "Kết quả bầu cử", Result, "election__conference"),
    Listed("tin-bai", "Tin, bài", Version, "story__conference"),
    Listed("nhan-vat-tin-bai", "Nhân vật của tin, bài", Subject, "story__conference"),
    Listed("dong-y-dang-bai", "Đồng ý đăng bài", Consent, "subject__story__conference"),
    Listed("ke-hoach-truyen-thong", "Kế hoạch truyền thông", PlanLine),
    Listed("tham-luan", "Tham luận", Paper, "item__conference"),
    Listed("tieu-ban", "Tiểu ban", Subcommittee),
    Listed("nhiem-vu", "Nhiệm vụ", Task, "subcommittee__conference"),
    Listed("trao-doi", "Trao đổi về nhiệm vụ", Comment, "task__subcommittee__conference"),
    Listed("yeu-cau", "Yêu cầu gửi đơn vị", UnitRequest, "subcommittee__conference"),
    Listed("vuong-mac", "Vướng mắc", Obstacle),
    Listed("nguon-kinh-phi", "Nguồn kinh phí", Source),
    Listed("du-toan", "Dự toán", BudgetLine),
    Listed("hop-dong", "Hợp đồng", Commitment, "line__conference"),
    Listed("chi", "Các khoản chi", Expense, "line__conference"),
)  # fmt: skip


def cells(listed: Listed, conference: Conference) -> Iterator[list[Any]]:
    """The head with the columns' names, then row by row what they hold; one query, read piece by piece."""
    fields = [field for field in listed.model._meta.concrete_fields if field.name not in KEYS]
    yield [str(field.verbose_name) for field in fields]
    for values in listed.rows(conference).values_list(*(field.attname for field in fields)).iterator(1000):
        yield list(values)


def history_cells(conference: Conference) -> Iterator[list[Any]]:
    """The trail of the conference itself and of every row of the lists."""
    found = Q(subject_type=Conference._meta.label_lower, subject_id=conference.pk)
    for listed in LISTS:
        if not isinstance(
            listed.model._meta.pk, IntegerField
        ):  # a scan has no entries, and its number is none
            continue
        found |= Q(
            subject_type=listed.model._meta.label_lower,
            subject_id__in=listed.rows(conference).order_by().values("pk"),
        )
    names = ("at", "actor__full_name", "subject_type", "subject_id", "subject_label", "action", "from_state", "to_state",
             "reason", "changes")  # fmt: skip
    yield list(names)
    for values in HistoryEntry.objects.filter(found).order_by("pk").values_list(*names).iterator(1000):
        yield list(values)


@dataclass(frozen=True)
class Uploaded:
    """Files that people sent. `of`: the way to the conference; `name`: what it is called, of a row; `withheld`: rows whose
    file is named and left out, `why`."""

    folder: str
    label: str
    model: type[Model]
    of: str
    name: Callable[[Any], str]
    with_: tuple[str, ...] = ()
    withheld: Exists | None = None
    why: str = ""

    def rows(self, conference: Conference) -> QuerySet:
        """With `is_withheld` where some are."""
        found = self.model._default_manager.filter(**{self.of: conference}).exclude(file="")
        if self.withheld is not None:
            found = found.annotate(is_withheld=self.withheld)
        return found.select_related(*self.with_).order_by("pk")


def _nomination(row: Any) -> str:
    return f"{row.nomination.reference or f'N{row.nomination.pk}'}/{row.original_name}"


def _no_longer_shown() -> Exists:
    """Pictures of somebody who withdrew their consent to being shown, and gave none since."""
    of_picture = Consent.objects.filter(subject=OuterRef("subject"), agreed=Agreed.PICTURE).order_by()
    shown = VersionPicture.shows.through.objects.filter(versionpicture__picture=OuterRef("pk"))
    withdrawn = shown.filter(Exists(of_picture.exclude(withdrawn_at=None)))
    return Exists(withdrawn.exclude(Exists(of_picture.standing())))


UPLOADS = (
    Uploaded("ho-so-minh-chung", "Hồ sơ, minh chứng", Evidence, "nomination__conference", _nomination, ("nomination",)),
    Uploaded("anh-the", "Ảnh thẻ đại biểu", DelegatePhoto, "delegate__conference", lambda row: f"{row.delegate.full_name}.jpg", ("delegate",)),
    Uploaded("tham-luan", "Tham luận", Paper, "item__conference", lambda row: row.file_name),
    Uploaded("san-pham-nhiem-vu", "Sản phẩm của nhiệm vụ", TaskFile, "task__subcommittee__conference", lambda row: f"{row.task.number}/{row.name}", ("task",)),
    Uploaded("tra-loi-yeu-cau", "Tệp trả lời yêu cầu", RequestAnswer, "request__subcommittee__conference", lambda row: f"{row.request_id}/{row.file_name}"),
    Uploaded("anh-vuong-mac", "Ảnh vướng mắc", ObstaclePhoto, "obstacle__conference", lambda row: f"{row.obstacle_id}.jpg"),
    Uploaded("anh-tin-bai", "Ảnh của tin, bài", Picture, "story__conference", lambda row: f"{row.story_id}-{row.pk}.jpg", (), _no_longer_shown(), "có người đã rút lại sự đồng ý"),
    Uploaded("chung-tu", "Chứng từ chi", Expense, "line__conference", lambda row: f"{row.voucher}-{row.file_name}"),
)  # fmt: skip
