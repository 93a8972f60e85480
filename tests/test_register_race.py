"""Several orders of certificates at the same moment: real requests on a barrier, real gunicorn."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from documents.models import new_key
from tests.live import Person, Portal

CLERKS, ROUNDS, PEOPLE = 4, 2, 8
SET_UP = f"""
from accounts.models import Role, RoleAssignment, User
from conference.models import Conference, Unit
from delegates.models import Delegate
from nominations.models import Nomination
conference = Conference.objects.create(slug="dua", is_current=True, sector="Ngành", edition_number=1, period_from=2016,
    period_to=2020, host_name="Sở", issuing_body="SỞ", parent_body="UBND", document_symbol="S", place_name="HT",
    signatory_position="GIÁM ĐỐC", signatory_name="A")
unit = Unit.objects.create(code="D", name="Đơn vị", short_name="D", kind="division")
for n in range({CLERKS}):
    clerk = User.objects.create_user(f"thuky{{n}}", password="mat-khau-cua-thu-ky", full_name=f"Thư ký {{n}}")
    RoleAssignment.objects.create(user=clerk, role=Role.ORGANISER)
"""
MORE = f"""
from conference.models import Conference, Unit
from accounts.models import User
from delegates.models import Delegate
from nominations.models import Nomination
conference, unit, clerk = Conference.objects.get(), Unit.objects.get(), User.objects.first()
for place in range({PEOPLE}):
    number = Nomination.objects.count() + 1
    nomination = Nomination.objects.create(conference=conference, unit=unit, kind="individual", state="approved",
        number=number, full_name=f"Người {{number}}", prepared_by=clerk)
    Delegate.objects.create(conference=conference, unit=unit, category="exemplar", nomination=nomination,
        full_name=nomination.full_name, gender="male")
"""
COUNT = """
import json
from documents.models import CertificatePrint, IssuedCertificate, Job, RegisterYear
rows = IssuedCertificate.objects.order_by("year", "number")
print(json.dumps({
    "numbers": list(rows.values_list("number", flat=True)),
    "delegates": rows.values("delegate").distinct().count(),
    "last": list(RegisterYear.objects.values_list("last_number", flat=True)),
    "first_prints": CertificatePrint.objects.filter(kind="first").count(),
    "prints": CertificatePrint.objects.count(),
    "jobs": Job.objects.count(),
}))
"""


@pytest.fixture
def portal(tmp_path):
    portal = Portal(tmp_path / "portal")
    portal.manage("signing_keys", "create")
    yield portal
    portal.close()


@pytest.mark.load
def test_no_number_is_given_twice(portal):
    """Two rounds of four orders for the same eight new people (and all the earlier ones), two processes."""
    portal.manage("shell", "-v", "0", "-c", SET_UP)
    address = portal.serve(workers=2, threads=2)
    people = [Person(address, f"thuky{number}", "mat-khau-cua-thu-ky") for number in range(CLERKS)]
    barrier = threading.Barrier(CLERKS)

    def order(seat: int) -> int:
        barrier.wait()
        status, _page = people[seat].post(
            "/print/certificate/order/",
            **{"certificate-key": new_key(), "certificate-decision_number": "12",
               "certificate-decision_date": "20/04/2026"},
        )  # fmt: skip
        return status

    with ThreadPoolExecutor(CLERKS) as pool:
        for _round in range(ROUNDS):
            portal.manage("shell", "-v", "0", "-c", MORE)
            assert list(pool.map(order, range(CLERKS))) == [200] * CLERKS
    everybody = ROUNDS * PEOPLE
    assert json.loads(portal.manage("shell", "-v", "0", "-c", COUNT)) == {
        "numbers": list(range(1, everybody + 1)),
        "delegates": everybody,
        "last": [everybody],
        "first_prints": everybody,
        "prints": CLERKS * sum(range(PEOPLE, everybody + 1, PEOPLE)),
        "jobs": CLERKS * ROUNDS,
    }
