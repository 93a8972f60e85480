"""A programme of many short items in the database, published once and changed since. Always the same."""

from __future__ import annotations

from accounts.models import User
from agenda import versions
from agenda.models import AgendaItem
from conference.models import Conference

WORDS = "Tham luận số 7"


def fill(conference: Conference, organiser: User, items: int) -> dict[str, tuple[str, str]]:
    """{page: (address, words that stand on it)}."""
    conference.agenda.all().delete()
    AgendaItem.objects.bulk_create(
        AgendaItem(
            conference=conference,
            position=place,
            kind=AgendaItem.Kind.REPORT,
            title=f"Tham luận số {place} về phong trào thi đua yêu nước của đơn vị",
            minutes=1,
            presenter=f"Đại diện đơn vị mẫu số {place}",
            responsible="Tiểu ban Nội dung - Khen thưởng",
            note="Nhắc thời gian",
        )
        for place in range(1, items + 1)
    )
    versions.publish(conference, organiser)
    AgendaItem.objects.filter(position=items).update(presenter="Giám đốc Sở")
    return {"agenda": ("/agenda/", WORDS)}
