"""A guest answers on a telephone, with and without scripts; a colleague sees the answer."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
