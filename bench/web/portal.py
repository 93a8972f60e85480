"""`python -m bench.web.portal FOLDER UNITS NOMINATIONS`: a portal with a large conference in that data folder;
`python -m bench.web.portal FOLDER DELEGATES`: one with a long delegate list.

Prints JSON: {"session": key of the organiser's session, "pages": {name: [address, words that stand on it]}}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.print.papers import CONFERENCE, found_portal


def main(data: Path, *sizes: int) -> None:
    found_portal(data)
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from accounts.models import Role, RoleAssignment, User
    from bench.web import expected, large
    from conference.models import Conference
    from documents import keeping

    call_command("build_assets", stdout=sys.stderr)
    call_command("collectstatic", interactive=False, verbosity=0)
    organiser = User.objects.create_user("thuky", full_name="Nguyễn Thị Mẫu Thư Ký")
    RoleAssignment.objects.create(user=organiser, role=Role.ORGANISER)
    conference = Conference.objects.get(slug=CONFERENCE)
    if len(sizes) == 1:
        expected.fill(conference, organiser, *sizes)
        keeping.renew_statistics()  # as the worker does
        shown = {"list": ("/delegates/", "P19")}
    else:
        shown = large.pages(large.fill(conference, organiser, units=sizes[0], nominations=sizes[1]))
    client = Client()
    client.force_login(organiser, backend="django.contrib.auth.backends.ModelBackend")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    print(json.dumps({"session": key, "pages": shown}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
