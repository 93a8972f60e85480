"""`python -m bench.web.import_portal FOLDER FILE`: imports a unit's list as the portal does, and takes it back.

Once to warm up, once by the clock, once with its statements counted: prints {"wall_s", "cpu_s", "people",
"statements"}. The clock runs from the file's bytes to the written drafts: reading (in its child process), judging,
judging again under the lock, writing.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from bench.print.papers import CONFERENCE, found_portal, start_django
from bench.web.importing import UNIT

ORGANISER, CODE = "thuky", "NHAP"


def found(data: Path) -> None:
    """A portal with one unit and somebody who may import for it."""
    found_portal(data)
    from accounts.models import Role, RoleAssignment, User
    from conference.models import Unit

    organiser = User.objects.create_user(ORGANISER, full_name="Nguyễn Thị Mẫu Thư Ký")
    RoleAssignment.objects.create(user=organiser, role=Role.ORGANISER)
    Unit.objects.create(code=CODE, name=UNIT, short_name="TTM", kind=Unit.Kind.AFFILIATED)


def cpu_seconds() -> float:
    """Of this process and of the children that it waited for."""
    parts = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(part.ru_utime + part.ru_stime for part in parts)


def main(data: Path, path: Path) -> None:
    start_django(data)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from conference.models import Conference, Unit
    from delegates import intake
    from delegates.intake_models import RosterBatch
    from delegates.intake_undo import undo

    conference, unit = Conference.objects.get(slug=CONFERENCE), Unit.objects.get(code=CODE)
    user = User.objects.get(username=ORGANISER)
    content = path.read_bytes()

    def take() -> RosterBatch:
        batch, lines = intake.look(content, path.name, unit, conference, user)
        intake.import_batch(batch, user, lines)
        return batch

    undo(take(), user)
    wall, cpu = time.perf_counter(), cpu_seconds()
    batch = take()
    figures = {"wall_s": time.perf_counter() - wall, "cpu_s": cpu_seconds() - cpu}
    undo(batch, user)
    with CaptureQueriesContext(connection) as queries:
        counts = take().counts
    undo(RosterBatch.objects.latest("pk"), user)
    print(json.dumps({**figures, "people": counts["created"], "statements": len(queries)}))


if __name__ == "__main__":
    if len(sys.argv) == 2:
        found(Path(sys.argv[1]))
    else:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
