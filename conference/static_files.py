"""Third-party files of the screens come from installed wheels; only the files in use are handed out.

Listing the whole wheel as an app would push hundreds of unused files through hashing and compression.
"""

from importlib.util import find_spec
from pathlib import Path

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import Error
from django.core.files.storage import FileSystemStorage

PREFIX = "vendor"
# The map stays beside the style sheet: hashing of file names follows its sourceMappingURL comment.
BOOTSTRAP_FILES = ("css/bootstrap.min.css", "css/bootstrap.min.css.map")


def bootstrap_folder() -> Path | None:
    """Folder of Bootstrap's files inside its wheel; None when the wheel is not installed."""
    spec = find_spec("js_lib_bootstrap5")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "static" / "js-lib-bootstrap5"


class VendorFinder(BaseFinder):
    """Yields `vendor/css/bootstrap.min.css` and its source map."""

    def __init__(self, app_names=None, *args, **kwargs):
        self.folder = bootstrap_folder()
        super().__init__(*args, **kwargs)

    def check(self, **kwargs):
        absent = [name for name in BOOTSTRAP_FILES if self._path(name) is None]
        return [
            Error(
                f"{name} is missing: install the packages of requirements.txt.",
                id="conference.E001",
            )
            for name in absent
        ]

    def find(self, path, find_all=False, **kwargs):
        """Absolute path of `vendor/…`, as staticfiles asks for it: one path, or a list with `find_all`."""
        if kwargs:
            find_all = self._check_deprecated_find_param(find_all=find_all, **kwargs)
        prefix, _, name = path.replace("\\", "/").partition("/")
        found = self._path(name) if prefix == PREFIX and name in BOOTSTRAP_FILES else None
        if found is None:
            return []  # as Django's own finders do; None would count as a match
        return [found] if find_all else found

    def list(self, ignore_patterns):
        if self.folder is None:
            return
        storage = FileSystemStorage(location=self.folder)
        storage.prefix = PREFIX
        for name in BOOTSTRAP_FILES:
            if self._path(name) and not matches_patterns(name, ignore_patterns):
                yield name, storage

    def _path(self, name: str) -> str | None:
        if self.folder is None or not (self.folder / name).is_file():
            return None
        return str(self.folder / name)
