"""What the sample needs so that invitations can go out: addresses of the guests, and whom they call."""

from __future__ import annotations

from conference import vietnamese
from conference.models import Conference
from delegates.models import Delegate
from invitations.models import Correspondence

WITHOUT_ADDRESS = 5  # every fifth guest has none, as in life: they are called


def load(conference: Conference, domain: str) -> None:
    """`domain`: of the made-up addresses; nobody reads mail there."""
    Correspondence.objects.create(
        conference=conference,
        contact_name="Phan Thị Mẫu Lan (Văn phòng Sở)",
        contact_phone="0239 385 5555",
        contact_email=f"vanphong@{domain}",
    )
    guests = list(conference.delegates.filter(category=Delegate.Category.GUEST).order_by("pk"))
    for number, guest in enumerate(guests, start=1):
        if number % WITHOUT_ADDRESS:
            name = vietnamese.fold(guest.full_name).replace(" ", ".")
            guest.email = f"{name}.{number}@{domain}"
        guest.phone = guest.phone or f"0912 000 {number:03d}"
    Delegate.objects.bulk_update(guests, ["email", "phone"])
