"""Vietnamese of the packages underneath: every message that Django, its admin and the other installed packages can
show is either in the package's own Vietnamese catalogue or in `locale/packages`.

The messages are read from the packages themselves (their English catalogue or, where they ship none, their code and
templates), so that a new package or a raised version fails here until its Vietnamese is written.
"""

import ast
import gettext as gettext_files
import json
import re
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import django
import pytest
from django import forms
from django.apps import apps
from django.conf import global_settings, settings
from django.utils import translation
from django.utils.translation import ngettext, npgettext, pgettext
from django.utils.translation.template import templatize
from django.views.i18n import JSONCatalog

pytestmark = pytest.mark.once

DJANGO = Path(django.__file__).parent
CATALOGUES = sorted((settings.BASE_DIR / "locale" / "packages" / "vi" / "LC_MESSAGES").glob("*.po"))

# Read even while they are not installed: Django shows the first always, the second can be imported at any time.
ALWAYS = {"django/conf": DJANGO / "conf", "django.contrib.humanize": DJANGO / "contrib" / "humanize"}

# The same in Vietnamese: units, marks, protocol names and bare placeholders.
SAME = {
    "…", ", ", ":", ":?.!", "%(truncated_text)s…", "%(class_name)s %(instance)s", "IPv4", "IPv6", "Email", "%(size)d byte",
    "%s KB", "%s MB", "%s GB", "%s TB", "%s PB", "%(value)s googol",
}  # fmt: skip
# Names of languages: the portal offers two, the other hundred are never shown.
LANGUAGE_NAMES = {name for code, name in global_settings.LANGUAGES if code not in {"vi", "en"}}

# Put together while the program runs, so that no scan finds them: the kind of change + a fixed tail.
JOINED_AT_RUN_TIME = {f"{kind} through import_export" for kind in ("new", "update", "delete")}

ARGUMENTS = {
    "_": ("singular",),
    "gettext": ("singular",),
    "gettext_lazy": ("singular",),
    "gettext_noop": ("singular",),
    "ngettext": ("singular", "plural"),
    "ngettext_lazy": ("singular", "plural"),
    "pgettext": ("context", "singular"),
    "pgettext_lazy": ("context", "singular"),
    "npgettext": ("context", "singular", "plural"),
    "npgettext_lazy": ("context", "singular", "plural"),
}
LITERAL = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
TEMPLATE_CALL = re.compile(rf"(?<!\w)(n?p?gettext|_)\(({LITERAL}(?:,\s*{LITERAL})*)")


class Message(NamedTuple):
    """What a package asks gettext for; `plural` and `context` are None where it names none."""

    singular: str
    plural: str | None = None
    context: str | None = None


def read_catalogue(path: Path) -> set[Message]:
    """Messages of a .po file, translated or not."""
    filled = subprocess.run(["msgen", path], check=True, capture_output=True).stdout
    binary = subprocess.run(["msgfmt", "-o", "-", "-"], input=filled, check=True, capture_output=True).stdout
    catalogue = gettext_files.GNUTranslations(BytesIO(binary))._catalog
    found = set()
    for key in catalogue:
        name, form = key if isinstance(key, tuple) else (key, None)
        if not name or form not in (None, 0):
            continue
        context, _, singular = name.rpartition("\x04")
        found.add(Message(singular, None if form is None else catalogue.get((name, 1)), context or None))
    return found


def message_of(function: str, arguments: list[str]) -> Message:
    return Message(**dict(zip(ARGUMENTS[function], arguments, strict=False)))


def scan_code(path: Path) -> Iterator[Message]:
    """Messages that Python code names literally; a message joined at run time cannot be translated and is left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        function = getattr(node.func, "id", getattr(node.func, "attr", ""))
        arguments = node.args[: len(ARGUMENTS.get(function, ()))]
        literals = [a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if literals and len(literals) == len(arguments):
            yield message_of(function, literals)


def scan_template(path: Path) -> Iterator[Message]:
    for function, literals in TEMPLATE_CALL.findall(templatize(path.read_text(encoding="utf-8"))):
        arguments = list(ast.literal_eval(f"({literals},)"))
        yield message_of(function, arguments[: len(ARGUMENTS[function])])


def messages_of(package: Path) -> set[Message]:
    """Messages of one package: its English catalogue or, without one, what a scan of code and templates finds."""
    catalogue = package / "locale" / "en" / "LC_MESSAGES" / "django.po"
    if catalogue.exists():
        return read_catalogue(catalogue)
    found: set[Message] = set()
    for path in package.rglob("*.py"):
        # Commands speak to the operator in English; migrations and tests show nothing.
        if not {"management", "migrations", "tests"} & set(path.relative_to(package).parts):
            found.update(scan_code(path))
    for path in (package / "templates").rglob("*.*"):
        if path.suffix in {".html", ".txt"}:
            found.update(scan_template(path))
    return found


def packages() -> dict[str, Path]:
    """Folder of each installed app that is not one of the project's own, and those read always."""
    installed = {config.name: Path(config.path) for config in apps.get_app_configs()}
    return ALWAYS | {name: path for name, path in installed.items() if path.parent != settings.BASE_DIR}


def translate(message: Message) -> str:
    """Text for one message in the active language; for two things where it has a plural."""
    match message:
        case Message(singular, None, None):
            return translation.gettext(singular)
        case Message(singular, None, context):
            return pgettext(context, singular)
        case Message(singular, plural, None):
            return ngettext(singular, plural, 2)
        case Message(singular, plural, context):
            return npgettext(context, singular, plural, 2)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_catalogue_is_sound(path):
    """Header, placeholders and plural forms hold; nothing is fuzzy, empty or obsolete."""
    check = subprocess.run(
        ["msgfmt", "--check", "-o", "/dev/null", path], check=False, capture_output=True, text=True
    )
    assert (check.returncode, check.stderr) == (0, "")
    for kind in ("--only-fuzzy", "--untranslated", "--only-obsolete"):
        left = subprocess.run(["msgattrib", kind, path], check=True, capture_output=True, text=True)
        assert left.stdout == "", kind


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_catalogue_is_compiled(path):
    compiled = path.with_suffix(".mo")
    assert compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime, "run script/setup"


def test_both_domains_are_covered():
    assert [path.name for path in CATALOGUES] == ["django.po", "djangojs.po"]


@pytest.mark.parametrize("name", sorted(packages()))
def test_package_speaks_vietnamese(name):
    missing = []
    with translation.override("vi"):
        for message in sorted(messages_of(packages()[name]), key=str):
            if message.singular in SAME or message.singular in LANGUAGE_NAMES:
                continue
            if translate(message).strip() in {"", message.singular.strip(), (message.plural or "").strip()}:
                missing.append(message)
    assert missing == []


def test_admin_scripts_speak_vietnamese(rf):
    """What the browser gets from the admin's `jsi18n` address."""
    asked = read_catalogue(DJANGO / "contrib" / "admin" / "locale" / "en" / "LC_MESSAGES" / "djangojs.po")
    with translation.override("vi"):
        answer = JSONCatalog.as_view(packages=["django.contrib.admin"])(rf.get("/"))
    catalogue = json.loads(answer.content)["catalog"]
    missing = []
    for message in sorted(asked, key=str):
        key = f"{message.context}\x04{message.singular}" if message.context else message.singular
        found = catalogue.get(key, "")
        if (found[0] if isinstance(found, list) else found) in {"", message.singular}:
            missing.append(message)
    assert missing == []


def test_every_entry_has_a_taker():
    """An entry whose message changed in a newer version of its package is dead weight and hides the new message."""
    asked = set().union(*(messages_of(path) for path in packages().values()))
    asked |= {Message(text) for text in JOINED_AT_RUN_TIME}
    ours = read_catalogue(settings.LOCALE_PATHS[1] / "vi" / "LC_MESSAGES" / "django.po")
    keys = {(message.context, message.singular) for message in asked}
    assert [m for m in sorted(ours, key=str) if (m.context, m.singular) not in keys] == []


@pytest.mark.parametrize(
    ("package", "message"),
    [
        ("django/conf", Message("This field is required.")),
        ("django/conf", Message("May", context="abbrev. month")),
        ("django.contrib.humanize", Message("%(num)d day", "%(num)d days", "naturaltime-past")),
        ("django.contrib.admin", Message("Hide counts")),
        ("axes", Message("Failed Logins")),
        ("import_export", Message("Confirm import")),
        ("import_export", Message("Export %(len)s selected item.", "Export %(len)s selected items.")),
    ],
)
def test_reading_finds_messages_of_each_form(package, message):
    """Catalogue, context, plural, code, template tag and template block: none of the ways of reading is blind."""
    assert message in messages_of(packages()[package])


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("Password reset unsuccessful", "Đặt lại mật khẩu không thành công"),
        (" By %(filter_title)s ", " Theo %(filter_title)s "),
        ("log entry", "mục nhật ký"),
        ("Save", "Lưu"),
        ("Log out", "Đăng xuất"),
        ("Monday", "Thứ Hai"),
        ("Import", "Nhập từ tệp"),
        ("update through import_export", "Cập nhật khi nhập từ tệp"),
    ],
)
def test_wrong_or_clumsy_translations_are_replaced(english, vietnamese):
    with translation.override("vi"):
        assert translation.gettext(english) == vietnamese


def test_english_stays_english():
    with translation.override("en"):
        assert translation.gettext("This field is required.") == "This field is required."
        assert translation.gettext("Confirm import") == "Confirm import"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (forms.CharField(), "", "Không được để trống mục này."),
        (forms.CharField(max_length=3), "abcd", "Chỉ được nhập tối đa 3 ký tự (hiện có 4)."),
        (
            forms.DateField(),
            "31/02/2020",
            "Ngày không hợp lệ. Hãy nhập dạng ngày/tháng/năm, ví dụ 05/04/2020.",
        ),
        (forms.TimeField(), "25 giờ", "Giờ không hợp lệ. Hãy nhập dạng giờ:phút, ví dụ 07:30."),
        (forms.EmailField(), "a@", "Địa chỉ thư điện tử không hợp lệ."),
        (forms.FileField(), None, "Không được để trống mục này."),
        (
            forms.ChoiceField(choices=[("a", "A")]),
            "b",
            "Vui lòng chọn lại. b không có trong danh sách lựa chọn.",
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, forms.Field) else None,
)
def test_form_errors_read_as_sentences(field, value, sentence):
    with translation.override("vi"), pytest.raises(forms.ValidationError) as refusal:
        field.clean(value)
    assert refusal.value.messages == [sentence]
