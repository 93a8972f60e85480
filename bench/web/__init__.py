"""How fast the pages of a large conference answer, beside a minimal Django application on the same server."""
