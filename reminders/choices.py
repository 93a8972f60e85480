"""How a person wants reminders by mail, and the signed link in each mail that turns them off."""

from __future__ import annotations

from django.core import signing
from django.db import transaction

from accounts.models import User
from conference import history
from reminders.models import MailChoice

SALT = "reminders.turn-off"
LONGEST_TOKEN = 100


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt=SALT)


def of(user) -> str:
    chosen = MailChoice.objects.filter(user=user).values_list("mail", flat=True).first()
    return chosen or MailChoice.Mail.DAILY


@transaction.atomic
def choose(user: User, mail: str, actor, reason: str = "") -> bool:
    """False where it was so already. `actor` None: whoever had the link of a mail."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    before = of(user)
    if before == mail:
        return False
    MailChoice.objects.update_or_create(user=user, defaults={"mail": mail})
    history.record(actor, user, "reminder_mail_chosen", from_state=before, to_state=mail, reason=reason)
    return True


def token(user: User) -> str:
    return _signer().sign(str(user.pk))


def owner_of(text: str) -> User | None:
    """Whose mails the link turns off; None for one that was not made here, and for a closed account."""
    try:
        number = _signer().unsign(text[:LONGEST_TOKEN])
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=int(number), is_active=True).first()
