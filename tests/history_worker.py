"""A process that acts at random on a portal of its own: one of several that work at the same time.

Reads commands as JSON lines and answers each with one. `begin` and `judge` are asked of one process while the others
rest; `run` of all at once. Whatever a step raises besides the portal's own refusals is reported.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import random
import re
import sys
import time
import traceback
from io import BytesIO
from unittest import mock

import django
from django.conf import settings

# Pages are not looked at: their style sheets need not have been collected.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
django.setup()

from django.test import Client  # noqa: E402  needs the applications

from accounts.models import Role, RoleAssignment, User  # noqa: E402
from conference.models import Conference, Unit  # noqa: E402
from nominations import transitions  # noqa: E402
from nominations.forms import StaleVersion, form_class_for  # noqa: E402
from nominations.models import Allocation, AwardForm, Nomination  # noqa: E402
from tests import history_judge  # noqa: E402

BACKEND = "django.contrib.auth.backends.ModelBackend"
LIST, SEATS = "/admin/nominations/nomination/", "/admin/nominations/allocation/"
PEOPLE = {
    "soan_a": [(Role.UNIT_PREPARER, "A")],
    "truong_a": [(Role.UNIT_HEAD, "A")],
    "hai_vai_a": [(Role.UNIT_PREPARER, "A"), (Role.UNIT_HEAD, "A")],
    "hai_don_vi": [(Role.UNIT_PREPARER, "A"), (Role.UNIT_PREPARER, "B"), (Role.UNIT_HEAD, "B")],
    "truong_b": [(Role.UNIT_HEAD, "B")],
    "thu_ky": [(Role.ORGANISER, None)],
    "thu_ky_soan": [(Role.ORGANISER, None), (Role.UNIT_PREPARER, "B")],
}


def found() -> None:
    """Units and people; once for all histories."""
    units = {
        code: Unit.objects.create(code=code, name=f"Đơn vị {code}", short_name=code, kind=kind)
        for code, kind in (("A", "division"), ("B", "division"), ("K", "guest"))
    }
    AwardForm.objects.create(code="GK", name="Giấy khen", kind="award", authority="Giám đốc Sở")
    for username, roles in PEOPLE.items():
        user = User.objects.create_user(username, full_name=username)
        for role, code in roles:
            RoleAssignment.objects.create(user=user, role=role, unit=units[code] if code else None)


def begin(seed: int) -> None:
    """A small conference with scarce seats; drafts of every kind, half of them submitted."""
    chance = random.Random(seed)
    Conference.objects.update(is_current=False)
    conference = Conference.objects.create(
        slug=f"lich-su-{seed}", is_current=True, sector="Ngành", edition_number=1, period_from=2016, period_to=2017,
        host_name="Sở", issuing_body="SỞ", parent_body="UBND", document_symbol="S", place_name="HT",
        signatory_position="GIÁM ĐỐC", signatory_name="A", target_delegates=chance.choice([5, 8]),
        quota_is_hard=chance.random() < 0.6,
    )  # fmt: skip
    for code, category in (("A", "exemplar"), ("B", "exemplar"), ("K", "guest")):
        Allocation.objects.create(
            conference=conference, unit=Unit.objects.get(code=code), category=category, seats=4, collectives=1
        )
    for number in range(18):
        draft = new_draft(conference, chance, number)
        if number % 2:
            transitions.submit(draft, draft.prepared_by)


def new_draft(conference: Conference, chance: random.Random, number: int) -> Nomination:
    code = chance.choice("AB")
    author = "hai_don_vi" if code == "B" else chance.choice(["soan_a", "hai_vai_a", "hai_don_vi"])
    kind = chance.choice(["individual", "individual", "collective", "guest"])
    draft = Nomination.objects.create(
        conference=conference, unit=Unit.objects.get(code=code), kind=kind, full_name=f"Người {number}",
        collective_name=f"Tổ {number}" if kind == "collective" else "", gender="female", position="Chuyên viên",
        date_of_birth=datetime.date(1985, 4, 5), summary="Tóm tắt", award_form=AwardForm.objects.get(),
        organisation=Unit.objects.get(code="K") if kind == "guest" else None, prepared_by=User.objects.get(username=author),
        party_endorsed=True, head_endorsed=True, mass_endorsed=True, meeting_date=datetime.date(2020, 3, 1),
        meeting_total=20, meeting_present=18, meeting_votes=17, voting_method="secret",
    )  # fmt: skip
    if kind != "guest":
        draft.achievements.create(year=2016, text="Hoàn thành xuất sắc.")
    draft.authors.add(draft.prepared_by)
    return draft


class Worker:
    """Random steps of random people; counts what no history entry tells: edits of drafts without a number."""

    def __init__(self, seed: int, place: int):
        self.chance = random.Random(f"{seed}/{place}")
        self.name = f"{seed}-{place}"
        self.conference = Conference.objects.get(slug=f"lich-su-{seed}")
        self.users = {user.username: user for user in User.objects.prefetch_related("role_assignments")}
        self.draft_edits: list[int] = []
        self.faults: list[str] = []
        self.counts: dict[str, int] = {}

    def steps(self, count: int, guard: str) -> None:
        acts = [
            self.submit, self.submit, self.submit, self.approve, self.approve, self.approve, self.approve,
            self.send_back, self.send_back, self.refuse, self.withdraw, self.edit, self.edit, self.discard, self.allow,
            self.approve_many, self.approve_many, self.import_rows, self.import_new, self.allocate,
        ]  # fmt: skip
        racing = {"lock": [self.approve], "seat": [self.approve], "mix": [self.approve], "version": [self.edit],
                  "history": [self.send_back, self.submit], "allocation": [self.approve, self.allocate]}  # fmt: skip
        acts = racing.get(guard, acts)
        for number in range(count):
            act = self.chance.choice(acts)
            try:
                act(number)
                self.counts[act.__name__] = self.counts.get(act.__name__, 0) + 1
            except (transitions.TransitionError, StaleVersion, Nomination.DoesNotExist):
                pass
            except Exception:
                self.faults.append(f"{act.__name__}: {traceback.format_exc()[-1500:]}")

    def any_nomination(self, *states: str) -> Nomination:
        """One of those that may do the step, or (one time in six) any at all."""
        rows = Nomination.objects.filter(conference=self.conference)
        if states and self.chance.random() < 5 / 6:
            rows = rows.filter(state__in=states)
        numbers = list(rows.order_by("pk").values_list("pk", flat=True))
        if not numbers:
            raise Nomination.DoesNotExist
        return Nomination.objects.get(pk=self.chance.choice(numbers))

    def anybody(self) -> User:
        return self.users[self.chance.choice(sorted(self.users))]

    def decider(self) -> User:
        """Mostly somebody who may decide: then the races are about the seats."""
        return self.users[self.chance.choice(["truong_a", "hai_vai_a", "truong_b", "hai_don_vi", "thu_ky"])]

    def submit(self, number: int) -> None:
        transitions.submit(self.any_nomination("draft", "returned"), self.anybody())

    def approve(self, number: int) -> None:
        reason = self.chance.choice(["", "Thành tích đột xuất"])
        transitions.approve(self.any_nomination("submitted"), self.decider(), reason)

    def send_back(self, number: int) -> None:
        transitions.return_for_changes(self.any_nomination("submitted"), self.decider(), "Thiếu")

    def refuse(self, number: int) -> None:
        if self.chance.random() < 0.3:
            transitions.refuse(self.any_nomination("submitted"), self.decider(), "Không đủ")

    def withdraw(self, number: int) -> None:
        transitions.withdraw(self.any_nomination("approved"), self.anybody(), "Rút")

    def discard(self, number: int) -> None:
        if self.chance.random() < 0.3:
            transitions.discard(self.any_nomination("draft"), self.anybody())

    def allow(self, number: int) -> None:
        transitions.allow_override(self.any_nomination("submitted"), self.decider(), "Đồng ý")

    def edit(self, number: int) -> None:
        """The web form as a preparer sends it, one time in two with a move to another unit."""
        user, nomination = self.anybody(), self.any_nomination("draft", "returned")
        if not transitions.may_edit(user, nomination):
            return
        arguments = {"user": user, "conference": self.conference}
        blank = form_class_for(nomination.kind)(instance=nomination, **arguments)
        data = {name: value for name in blank.fields if (value := blank[name].value()) is not None}
        data["workplace"] = f"{self.name}-{number}"
        if self.chance.random() < 0.5:
            data["unit"] = Unit.objects.get(code=self.chance.choice("AB")).pk
        form = form_class_for(nomination.kind)(data, instance=nomination, **arguments)
        if form.keep() and nomination.number is None:
            self.draft_edits.append(nomination.pk)

    def client(self, user: User) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(user, BACKEND)
        return client

    def check(self, response) -> None:
        if response.status_code >= 500:
            self.faults.append(f"{response.request['PATH_INFO']}: {response.status_code}")

    def approve_many(self, number: int) -> None:
        ids = {self.any_nomination("submitted").pk for _ in range(4)}
        client = self.client(self.decider())
        reason = self.chance.choice(["", "Duyệt cùng lúc"])
        ids_text = ",".join(map(str, sorted(ids)))
        self.check(client.post(f"{LIST}decide/approve/", {"ids": ids_text, "reason": reason}))

    def _import(self, client: Client, address: str, text: str) -> None:
        stream = BytesIO(text.encode())
        stream.name = "x.csv"
        page = client.post(address + "import/", {"import_file": stream})
        self.check(page)
        if shown := re.search(
            r'name="key" value="(\w+)">\s*<input [^>]*name="seen" value="(\w+)"', page.content.decode()
        ):
            self.check(client.post(address + "process_import/", {"key": shown[1], "seen": shown[2]}))
            self.counts["imported"] = self.counts.get("imported", 0) + 1

    def import_rows(self, number: int) -> None:
        """Two numbered nominations of a unit, with the version that the file was made with."""
        client = self.client(self.users[self.chance.choice(["hai_vai_a", "hai_don_vi", "thu_ky_soan"])])
        rows = {row.pk: row for row in (self.any_nomination("returned"), self.any_nomination("returned"))}
        lines = [
            f"{row.reference},{self.chance.choice('AB')},{self.name}-i{number},{row.version}"
            for row in rows.values()
            if row.number
        ]
        if lines:
            self._import(client, LIST, "\n".join(["reference,unit,workplace,version", *lines]))

    def import_new(self, number: int) -> None:
        client = self.client(self.users[self.chance.choice(["hai_vai_a", "hai_don_vi"])])
        self._import(client, LIST, f"unit,kind,full_name\nA,individual,Nhập {self.name}-{number}\n")

    def allocate(self, number: int) -> None:
        code, category = self.chance.choice([("A", "exemplar"), ("B", "exemplar"), ("K", "guest")])
        seats, collectives = self.chance.randint(2, 6), self.chance.randint(0, 2)
        client = self.client(self.users["thu_ky"])
        if self.chance.random() < 0.5:
            text = f"unit,category,seats,collectives\n{code},{category},{seats},{collectives}\n"
            self._import(client, SEATS, text)
            return
        allocation = Allocation.objects.get(conference=self.conference, unit__code=code, category=category)
        data = {"conference": self.conference.pk, "unit": allocation.unit_id, "category": category}
        data |= {"seats": seats, "collectives": collectives}
        self.check(client.post(f"{SEATS}{allocation.pk}/change/", data))


def _plain_lock(nomination):
    nomination.refresh_from_db()
    return Conference.objects.get(pk=nomination.conference_id)


@contextlib.contextmanager
def without(guard: str):
    """The portal with one guard taken out; a moment's thought makes the race that it stops likely."""
    seats_of = transitions.seats_of

    def slow_seats(*arguments):
        found = seats_of(*arguments)
        time.sleep(0.03)
        return found

    patches = {
        "": [],
        "seat": [mock.patch.object(transitions, "_check_seat", return_value=None)],
        "own work": [mock.patch.object(transitions, "is_own_work", return_value=False)],
        "lock": [
            mock.patch.object(transitions, "lock", _plain_lock),
            mock.patch.object(transitions.transaction, "atomic", contextlib.nullcontext),
            mock.patch.object(transitions, "seats_of", slow_seats),
        ],
        "allocation": [mock.patch("nominations.allocation_form.refusals", return_value={})],
        "mix": [mock.patch.object(transitions, "_check_mix", return_value={})],
        "version": [mock.patch("nominations.forms.NominationFormBase._claim", _claim_without_version)],
        "history": [mock.patch.object(transitions.history, "record", _forgetful(transitions.history.record))],
    }[guard]
    with contextlib.ExitStack() as stack:
        for patch in patches:
            stack.enter_context(patch)
        yield


def _claim_without_version(form) -> None:
    if form.instance.pk is None:
        form.instance.conference, form.instance.prepared_by = form.conference, form.user
        return
    time.sleep(0.02)
    form.instance.version = (form.cleaned_data.get("version") or 0) + 1


def _forgetful(record):
    def forget_some(actor, subject, action, **more):
        if action != "return":
            record(actor, subject, action, **more)

    return forget_some


def run(seed: int, place: int, steps: int, guard: str) -> dict:
    worker = Worker(seed, place)
    with without(guard):
        worker.steps(steps, guard)
    return {"draft_edits": worker.draft_edits, "faults": worker.faults, "counts": worker.counts}


def main() -> None:
    acts = {"found": found, "begin": begin, "run": run, "judge": history_judge.judge}
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = acts[command.pop("do")](**command)
        except Exception:
            answer = {"faults": [traceback.format_exc()[-3000:]]}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
