"""`python -m bench.web.checkin_portal FOLDER PEOPLE`: a portal with so many people on its list and an open door.

Prints JSON: {"token": of the door's pass, "codes": of the badges of all who are expected}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.print.papers import CONFERENCE, found_portal


def main(data: Path, people: int) -> None:
    found_portal(data)
    from accounts.models import Role, RoleAssignment, User
    from bench.web import expected
    from conference.models import Conference
    from delegates import door_passes
    from documents import keeping

    organiser = User.objects.create_user("thuky", full_name="Nguyễn Thị Mẫu Thư Ký")
    RoleAssignment.objects.create(user=organiser, role=Role.ORGANISER)
    conference = Conference.objects.get(slug=CONFERENCE)
    expected.fill(conference, organiser, people)
    keeping.renew_statistics()  # as the worker does
    conference.delegates.update(present_at=None)
    _made, token = door_passes.open_pass(conference, organiser, "Cửa chính")
    codes = conference.delegates.expected().order_by("pk").values_list("badge_code", flat=True)
    print(json.dumps({"token": token, "codes": list(codes)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
