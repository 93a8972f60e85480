"""`python -m bench.web.portal FOLDER UNITS NOMINATIONS`: a portal with a large conference in that data folder;
`python -m bench.web.portal FOLDER DELEGATES`: one with a long delegate list;
`python -m bench.web.portal FOLDER agenda ITEMS`: one with a long programme, published;
`python -m bench.web.portal FOLDER tasks UNITS TASKS`: one with very many tasks;
`python -m bench.web.portal FOLDER public STORIES`: one with public pages.

Prints JSON: {"session": key of the organiser's session, "reader": of somebody without a role, "worker": of somebody with tasks,
where there are any, "pages": {name: [address, words that stand on it]}}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.print.papers import CONFERENCE, found_portal


def main(data: Path, *sizes: int, kind: str = "") -> None:
    found_portal(data)
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from accounts.models import Role, RoleAssignment, User
    from bench.web import expected, large, programme_rows, public_rows, task_rows
    from conference.models import Conference
    from documents import keeping

    call_command("build_assets", stdout=sys.stderr)
    call_command("collectstatic", interactive=False, verbosity=0)
    organiser = User.objects.create_user("thuky", full_name="Nguyễn Thị Mẫu Thư Ký")
    RoleAssignment.objects.create(user=organiser, role=Role.ORGANISER)
    conference = Conference.objects.get(slug=CONFERENCE)
    people = {"session": organiser, "reader": User.objects.create_user("khach")}
    if kind == "agenda":
        shown = programme_rows.fill(conference, organiser, *sizes)
    elif kind == "public":
        shown = public_rows.fill(conference, organiser, *sizes)
    elif kind == "tasks":
        task_rows.dated(conference)
        last = task_rows.fill(conference, *sizes)
        shown, people["worker"] = task_rows.pages(last), task_rows.worker(last)
        task_rows.around(last, organiser)
    elif len(sizes) == 1:
        expected.fill(conference, organiser, *sizes)
        keeping.renew_statistics()  # as the worker does
        shown = {"list": ("/delegates/", "P19")}
    else:
        shown = large.pages(large.fill(conference, organiser, units=sizes[0], nominations=sizes[1]))
    keys: dict[str, object] = {"of_worker": task_rows.OF_WORKER}
    for name, user in people.items():
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        keys[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    print(json.dumps({**keys, "pages": shown}))


if __name__ == "__main__":
    told = sys.argv[2:]
    kind = told.pop(0) if not told[0].isdecimal() else ""
    main(Path(sys.argv[1]), *map(int, told), kind=kind)
