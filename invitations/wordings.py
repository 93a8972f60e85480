"""What a message may say of guest and conference, and the texts to begin with. Messages are Vietnamese, as papers are."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from conference.models import Conference
from delegates.models import Delegate
from documents.kinds import letterhead
from documents.models import Invitation
from invitations import replies
from invitations.models import Correspondence, Mailing

LINK = "lien_ket"
PLACEHOLDERS = {
    "ong_ba": _("form of address, Ông or Bà"),
    "ho_ten": _("full name"),
    "chuc_vu": _("position and workplace"),
    "hoi_nghi": _("full title of the conference"),
    "thoi_gian": _("time of the session"),
    "dia_diem": _("venue"),
    "so_giay_moi": _("number of the invitation"),
    "co_quan": _("host"),
    "han_tra_loi": _("until when to answer"),
    "lien_he": _("whom to call"),
    LINK: _("the guest's personal link; needed"),
}
_INVITATION = """Kính gửi {ong_ba} {ho_ten}, {chuc_vu},

{co_quan} trân trọng kính mời {ong_ba} tới dự {hoi_nghi}.

Thời gian: {thoi_gian}.
Địa điểm: {dia_diem}.

Giấy mời gửi kèm thư này. Kính đề nghị {ong_ba} xem chương trình và trả lời trước {han_tra_loi} tại địa chỉ riêng:
{lien_ket}

Địa chỉ này chỉ dành cho {ong_ba}, xin không chuyển cho người khác.
Cần trao đổi thêm, xin liên hệ: {lien_he}.

Trân trọng./."""
_REMINDER = """Kính gửi {ong_ba} {ho_ten}, {chuc_vu},

{co_quan} đã gửi giấy mời dự {hoi_nghi} nhưng chưa nhận được trả lời của {ong_ba}.

Thời gian: {thoi_gian}.
Địa điểm: {dia_diem}.

Kính đề nghị {ong_ba} trả lời trước {han_tra_loi} tại địa chỉ riêng:
{lien_ket}

Nếu {ong_ba} đã trả lời bằng cách khác, xin bỏ qua thư này.
Cần trao đổi thêm, xin liên hệ: {lien_he}.

Trân trọng./."""
_CHANGE = """Kính gửi {ong_ba} {ho_ten}, {chuc_vu},

{co_quan} xin thông báo thay đổi về thời gian, địa điểm {hoi_nghi}. Giấy mời kèm theo thay thế giấy mời đã gửi.

Thời gian: {thoi_gian}.
Địa điểm: {dia_diem}.

Kính đề nghị {ong_ba} xác nhận lại trước {han_tra_loi} tại địa chỉ riêng:
{lien_ket}

Cần trao đổi thêm, xin liên hệ: {lien_he}.

Trân trọng./."""
_THANKS = """Kính gửi {ong_ba} {ho_ten}, {chuc_vu},

{hoi_nghi} đã thành công tốt đẹp. {co_quan} trân trọng cảm ơn {ong_ba} đã dành thời gian tới dự; sự hiện diện của {ong_ba} là nguồn động viên to lớn đối với Hội nghị.

Kính chúc {ong_ba} sức khỏe, hạnh phúc và thành công.

Trân trọng./."""
_TIME, _VENUE = "thời gian", "địa điểm"
FIRST_TEXTS = {
    Mailing.Kind.INVITATION: ("Giấy mời dự {hoi_nghi}", _INVITATION),
    Mailing.Kind.REMINDER: ("Kính đề nghị trả lời giấy mời dự {hoi_nghi}", _REMINDER),
    Mailing.Kind.THANKS: ("Thư cảm ơn đại biểu dự {hoi_nghi}", _THANKS),
    Mailing.Kind.CHANGE: ("Thay đổi thời gian, địa điểm {hoi_nghi}", _CHANGE),
}


def first_text(conference: Conference, kind: str) -> tuple[str, str]:
    """(subject, text) of the last mailing of this kind, for it was last edited; else the built-in one.

    What was said of one postponement is not said again.
    """
    last = conference.mailings.filter(kind=kind, postponement=None).values_list("subject", "body").first()
    return last or FIRST_TEXTS[Mailing.Kind(kind)]


def about_move(before: Conference, after: Conference) -> tuple[str, str]:
    """`first_text` of a change, which names no more than what has changed: the time, the venue, or both."""
    changed = [_TIME] * ((before.date, before.start_time) != (after.date, after.start_time))
    changed += [_VENUE] * (before.venue != after.venue)
    subject, body = first_text(after, Mailing.Kind.CHANGE)
    both, named = f"{_TIME}, {_VENUE}", ", ".join(changed or (_TIME, _VENUE))
    return subject.replace(both, named), body.replace(both, named)


def with_sentence(body: str, sentence: str) -> str:
    """The text with a sentence of its own before the paragraph that tells the time, else after the first."""
    if not sentence:
        return body
    parts = body.split("\n\n")
    place = next((number for number, part in enumerate(parts) if "{thoi_gian}" in part), 1)
    return "\n\n".join([*parts[:place], sentence, *parts[place:]])


def shared(conference: Conference) -> dict[str, str]:
    """Values that are the same in every message; two queries."""
    about = Correspondence.objects.filter(conference=conference).first()
    end = replies.deadline(conference)
    when = (
        f"{vietnamese.clock(localtime(end).time())}, {vietnamese.official_date(localtime(end).date())}"
        if end
        else ""
    )
    told = [about.contact_name, about.contact_phone, about.contact_email] if about else []
    return {
        "hoi_nghi": conference.title,
        "thoi_gian": letterhead.session_time(conference),
        "dia_diem": conference.venue,
        "co_quan": conference.host_name,
        "han_tra_loi": when or "ngày khai mạc",
        "lien_he": ", ".join(part for part in told if part) or conference.host_name,
    }


def values(same: dict[str, str], delegate: Delegate, invitation: Invitation | None) -> dict[str, str]:
    """All but the link, which is made when the message goes out."""
    return {
        **same,
        "ong_ba": delegate.honorific,
        "ho_ten": delegate.full_name,
        "chuc_vu": letterhead.joined(delegate.position, delegate.workplace or delegate.unit.name),
        "so_giay_moi": invitation.full_number if invitation and invitation.number else "",
    }
