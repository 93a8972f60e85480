"""The sample's doors: two are open; of the conference as it was planned also who came in by which, and what went wrong."""

from __future__ import annotations

import datetime
import uuid

from django.utils import timezone

from accounts.models import User
from conference.models import Conference
from delegates import door, door_passes
from delegates.door import Asked
from delegates.door_passes import Post

DOORS = ("Cửa chính", "Cửa bên phải")
FIRST_COMES = datetime.time(6, 50)
APART = datetime.timedelta(seconds=17)
WITHOUT_NETWORK, CAME_AGAIN = 9, 40  # every so manieth guest
LATER = datetime.timedelta(minutes=6)


def load(conference: Conference, staff: User, *, is_over: bool) -> None:
    """Opens the doors; `is_over`: everybody has come in."""
    posts = []
    for name in DOORS:
        made, _token = door_passes.open_pass(conference, staff, name, "Điện thoại Văn phòng")
        posts.append(Post(conference.pk, staff.pk, str(staff), name, made.pk))
    if not is_over or conference.date is None:
        return
    begins = timezone.make_aware(datetime.datetime.combine(conference.date, FIRST_COMES))
    asked: tuple[list[Asked], list[Asked]] = ([], [])
    for number, person in enumerate(conference.delegates.expected().in_protocol_order(), start=1):
        at, offline = begins + number * APART, number % WITHOUT_NETWORK == 0
        asked[number % 2].append(Asked(uuid.uuid4(), at, code=person.badge_code, offline=offline, said_at=at))
        if number % CAME_AGAIN == 0:
            asked[1 - number % 2].append(Asked(uuid.uuid4(), at + LATER, code=person.badge_code))
    for post, scans in zip(posts, asked, strict=True):
        door.take(post, scans)
