"""The portal's own settings, with certificates of which one takes more memory than there is."""

from conference.settings import *  # noqa: F403
from conference.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.poisoned.apps.PoisonedConfig"]
