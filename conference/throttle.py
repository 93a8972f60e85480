"""How often public pages answer: per address, and in all. One small table, so that it holds for every process.

Counted per minute and added up over the last ten, so that no border between two counts lets twice as many through.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import threading
import time
from collections import Counter

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

MINUTES = 10
TRIES_PER_ADDRESS = 20
TRIES_IN_ALL = 600
MOST_VISITORS = 10_000  # whom one process counts in a minute
EVERYBODY = ""
IPV6_NETWORK = 64  # bits that one visitor has to themselves


class LookUps(models.Model):
    """Tries of one address in one minute. `visitor`: a keyed hash of the address; EVERYBODY: all that were let in."""

    visitor = models.CharField(max_length=32)
    minute = models.BigIntegerField()
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "documents"  # whose page was the first; the table keeps its name
        verbose_name = _("tries at the public page")
        verbose_name_plural = _("tries at the public page")
        constraints = [
            models.UniqueConstraint(fields=["visitor", "minute"], name="documents_one_count_per_minute")
        ]
        indexes = [models.Index(fields=["minute"], name="documents_tries_by_minute")]

    def __str__(self) -> str:
        return f"{self.visitor or '*'} {self.minute}: {self.tries}"


def admit(address: str, page: str = "") -> bool:
    """Counts a try of this address at one page and says whether it may be answered; pages are counted apart.

    A try that is refused counts for its own address, so that hammering does not help, but not for everybody:
    one guesser does not shut the page for the others.
    """
    minute = int(time.time() // 60)
    visitor = visitor_of(address, page)
    _count(visitor, minute)
    if _tries(visitor, minute) > TRIES_PER_ADDRESS or _tries(page or EVERYBODY, minute) >= TRIES_IN_ALL:
        return False
    _count(page or EVERYBODY, minute)
    return True


def is_used_up(address: str, page: str) -> bool:
    """Whether this address tried too often, for a page that counts wrong tries alone."""
    return _tries(visitor_of(address, page), int(time.time() // 60)) >= TRIES_PER_ADDRESS


def visitor_of(address: str, page: str = "") -> str:
    """The address without the address: the same visitor gives the same text, and nobody reads back who it was."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        network = address
    else:
        prefix = IPV6_NETWORK if parsed.version == 6 else parsed.max_prefixlen
        network = str(ipaddress.ip_network((parsed, prefix), strict=False))
    return hmac.new(settings.SECRET_KEY.encode(), (page + network).encode(), hashlib.sha256).hexdigest()[:32]


def _count(visitor: str, minute: int) -> None:
    """Adds one try; with the first of a minute the old rows go."""
    now = LookUps.objects.filter(visitor=visitor, minute=minute)
    if now.update(tries=F("tries") + 1):
        return
    LookUps.objects.filter(minute__lte=minute - MINUTES).delete()
    try:
        with transaction.atomic():
            LookUps.objects.create(visitor=visitor, minute=minute, tries=1)
    except IntegrityError:  # another process was faster
        now.update(tries=F("tries") + 1)


def _tries(visitor: str, minute: int) -> int:
    rows = LookUps.objects.filter(visitor=visitor, minute__gt=minute - MINUTES)
    return rows.aggregate(n=Sum("tries"))["n"] or 0


class Pace:
    """How often one address is answered by this process, counted without a row: a count in the table would be a commit,
    and after a commit every public page is drawn anew (`conference/open_pages.py`)."""

    def __init__(self, tries: int):
        """`tries`: of one address within MINUTES."""
        self.tries = tries
        self._counted: dict[int, Counter[str]] = {}
        self._lock = threading.Lock()

    def admits(self, address: str) -> bool:
        """Counts a try and says whether it may be answered; one that is refused counts too."""
        minute, visitor = int(time.time() // 60), visitor_of(address)
        with self._lock:
            self._counted = {each: row for each, row in self._counted.items() if each > minute - MINUTES}
            now = self._counted.setdefault(minute, Counter())
            if len(now) >= MOST_VISITORS:
                now.clear()
            now[visitor] += 1
            return sum(row[visitor] for row in self._counted.values()) <= self.tries

    def forget(self) -> None:
        with self._lock:
            self._counted.clear()
