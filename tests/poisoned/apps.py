"""Puts certificates in the place of the portal's own that bring the press down for one name."""

from __future__ import annotations

from django.apps import AppConfig


class PoisonedConfig(AppConfig):
    name = "tests.poisoned"

    def ready(self) -> None:
        from documents.kinds import PAPERS, Certificate  # they need the models

        class PoisonedCertificate(Certificate):
            template = "poisoned/certificate.html"

        PAPERS[Certificate.code] = PoisonedCertificate()
