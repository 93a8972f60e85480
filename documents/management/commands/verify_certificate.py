"""`manage.py verify_certificate TEXT`: the check of a certificate's QR code without network and database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents import signing, trust
from documents.signing import Outcome, Verdict


class Command(BaseCommand):
    help = (
        "Checks the text of a certificate's QR code, whole or only what follows the #. "
        "Exit status: 0 valid, 1 not valid, 2 wrong usage."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("text", metavar="TEXT")
        parser.add_argument(
            "--trust",
            type=Path,
            metavar="FILE",
            help="A file of trust_bundle instead of this portal's own keys.",
        )
        parser.add_argument("--json", action="store_true", help="Prints one JSON document.")

    def handle(self, *args, text, **options):
        try:
            believed = trust.of_bundle(options["trust"]) if options["trust"] else trust.of_this_machine()
        except trust.TrustError as error:
            raise CommandError(str(error), returncode=2) from error
        answer = as_json(signing.verify(text, believed), believed)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for name, value in answer.items():
                self.stdout.write(f"{name:<14} {'' if value is None else value}")
        if not answer["valid"]:
            raise SystemExit(1)


def as_json(verdict: Verdict, believed: trust.Trust) -> dict[str, Any]:
    """The facts are null unless the signature is right; `listed_at`: time of the list of revoked certificates."""
    facts = verdict.facts
    return {
        "valid": verdict.outcome == Outcome.VALID,
        "number": facts and facts.number,
        "name": facts and facts.name,
        "award": facts and facts.award,
        "decision": facts and facts.decision,
        "decision_date": facts and facts.decision_date,
        "code": facts and facts.code,
        "key": facts and facts.key,
        "revoked": verdict.outcome == Outcome.REVOKED,
        "outcome": str(verdict.outcome),
        "reason": verdict.reason,
        "listed_at": believed.listed_at,
    }
