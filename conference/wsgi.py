"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from conference.whole_body import whole

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conference.settings")
application = whole(get_wsgi_application())
