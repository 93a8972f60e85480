"""Import and export on the admin's lists: choose a file, look at what it would do, confirm; all or nothing."""

from __future__ import annotations

from io import BytesIO

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from import_export.admin import ImportExportMixin
from import_export.forms import SelectableFieldsExportForm
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from accounts.models import ImportPreview
from accounts.sheet_rows import Problem, SheetResource, fingerprint
from conference import history, vietnamese
from conference.models import Conference
from conference.sheet_formats import FORMATS, SafeXLSX, dataset_of
from conference.spreadsheet import plain_cell
from conference.tables import MAX_BYTES, MAX_ROWS, Refused, read

LISTED = 200  # rows and problems on the page
XLSX_TYPE = SafeXLSX.CONTENT_TYPE
TEMPLATE_ROWS = 500  # rows with drop-downs
LONGEST_LIST = 255  # characters of a drop-down written into the cell rule; Excel's limit


class FileForm(forms.Form):
    import_file = forms.FileField(
        label=gettext_lazy("File to import (.xlsx or .csv)"),
        help_text=gettext_lazy(
            "At most 5 MB and 5,000 rows. Only the first sheet is read; its first row holds the names of the columns."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_import_file(self):
        upload = self.cleaned_data["import_file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file has more than %(limit)d MB. Split it, or leave out pictures and other sheets."),
                params={"limit": MAX_BYTES // 1024 // 1024},
            )
        return upload


class ColumnsForm(SelectableFieldsExportForm):
    """Columns by the names that the file will bear."""

    def __init__(self, formats, resources, **kwargs):
        super().__init__(formats, resources, **kwargs)
        self.initial.setdefault("format", "0")

    def _get_field_label(self, resource, field_name: str) -> str:
        return resource().columns[field_name].title


class ExchangeMixin(ImportExportMixin):
    """For model admins with `PredicateMixin`; names `resource_classes` = [SheetResource] and `may_import`.

    Whoever may read may export what the list shows them. Previews write nothing and hold no lock; the confirmation
    reads the file again in one transaction and imports every row or none.
    """

    import_template_name = "admin/exchange/import.html"
    export_template_name = (
        "admin/exchange/export.html"  # the package's own needs scripts that the portal forbids
    )
    export_form_class = ColumnsForm
    may_import = staticmethod(lambda user: False)
    changes_seats = False  # then the rows are read and written under the conference's lock, as approvals are

    def has_export_permission(self, request) -> bool:
        return self.may_read(request.user)

    def has_import_permission(self, request) -> bool:
        return self.may_read(request.user) and self.may_import(request.user)

    def get_export_formats(self):
        return FORMATS

    def get_import_formats(self):
        return FORMATS

    def get_export_resource_kwargs(self, request, **kwargs):
        return {"user": request.user, "model_admin": self, "request": request}

    def get_urls(self):
        template = self.admin_site.admin_view(self.template_view)
        name = "{}_{}_import_template".format(*self.get_model_info())
        return [path("import/template/", template, name=name), *super().get_urls()]

    def get_export_data(self, file_format, request, queryset, **kwargs):
        self._note(request)
        return super().get_export_data(file_format, request, queryset, **kwargs)

    def _note(self, request, imported: dict | None = None) -> None:
        """The history says who took a list out, or in with these changes: under the conference's name, once there is
        one."""
        subject = Conference.objects.current() or request.user
        words = vietnamese.clean(str(self.opts.verbose_name_plural))
        if imported is None:
            history.record(request.user, subject, "exported", reason=words)
        else:
            history.record(request.user, subject, "imported", reason=words, changes=imported)

    def resource(self, request) -> SheetResource:
        return self.resource_classes[0](user=request.user, model_admin=self, request=request)

    @method_decorator(require_http_methods(["GET", "POST"]))
    def import_action(self, request, **kwargs):
        """GET: choose a file. POST: what it would do, or what is wrong with it, row by row."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
        context: dict = {}
        if request.method == "POST" and form.is_valid():
            upload = form.cleaned_data["import_file"]
            context = self._look(request, upload.read(), upload.name or "", form)
        return self._import_page(request, form, context)

    def _look(self, request, content: bytes, name: str, form) -> dict:
        try:
            with transaction.atomic():
                self._hold_seats()  # so that the figures before and the rows are of one moment
                outcome = self._outcome(request, content, write=False)
        except Refused as refusal:
            form.add_error("import_file", str(refusal))
            return {}
        if not outcome["problems"] and (outcome["counts"]["new"] or outcome["counts"]["update"]):
            outcome["preview"] = self._keep(request, content, name)
        return {**outcome, "file_name": vietnamese.clean(name)[:100]}

    def _hold_seats(self) -> None:
        if self.changes_seats:
            list(Conference.objects.select_for_update(no_key=True).filter(is_current=True))

    def _keep(self, request, content: bytes, name: str) -> ImportPreview:
        """The file as it was looked at; older ones of the same person for the same list make room."""
        label = self.opts.label_lower
        open_previews = ImportPreview.objects.filter(done_at=None)
        open_previews.filter(user=request.user, model=label).delete()
        ImportPreview.objects.left_over().delete()
        return ImportPreview.objects.create(
            user=request.user, model=label, file_name=vietnamese.clean(name)[:200] or "-", content=content
        )

    def _outcome(self, request, content: bytes, *, write: bool) -> dict:
        """Counts, changes and problems of the whole file. Raises Refused when it cannot be read at all."""
        table = read(content)
        resource = self.resource(request)
        resource.writes = write
        problems = resource.header_problems(table.header)
        if problems:
            return {"problems": problems, "more": 0, "counts": {}, "rows": []}
        result = resource.import_data_inner(dataset_of(table), not write, False, False, False)
        changing = [row for row in result.rows if row.import_type in ("new", "update")]
        problems = [Problem("", "", "", str(error.error)) for error in result.base_errors]
        problems += [problem for row in result.rows for problem in row.problems]
        return {
            "problems": problems[:LISTED],
            "more": max(len(problems) - LISTED, 0),
            "counts": {kind: result.totals[kind] for kind in ("new", "update", "skip")},
            "figures": None if problems else resource.outlook(),
            "rows": changing[:LISTED],
            "seen": fingerprint(changing),
        }

    def _import_page(self, request, form, context: dict, status: int = 200) -> TemplateResponse:
        resource = self.resource(request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import: %(what)s") % {"what": self.opts.verbose_name_plural},
            "form": form,
            "opts": self.opts,
            "columns": [column.title for column in resource.columns.values()],
            "max_rows": MAX_ROWS,
            "hint": getattr(self, "import_hint", ""),
            **context,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.import_template_name, context, status=status)

    @method_decorator(require_POST)
    def process_import(self, request, **kwargs):
        """Imports the file of a preview, once, if it still does what the preview showed.

        Otherwise nothing is written: what changed meanwhile is said, and the file is shown anew with what it would
        do now.
        """
        if not self.has_import_permission(request):
            raise PermissionDenied
        outcome: dict = {}
        with transaction.atomic():
            self._hold_seats()
            preview = self._preview(request)
            if preview.done_at is None:
                outcome = self._outcome(request, bytes(preview.content), write=True)
                if outcome["problems"] or outcome["seen"] != request.POST.get("seen"):
                    transaction.set_rollback(True)
                else:
                    self._finish(request, preview, outcome["counts"])
        if preview.done_at is None:
            return self._import_page(request, FileForm(), self._shown_anew(preview, outcome), status=409)
        messages.success(request, counts_in_words(preview.done))
        if figures := outcome.get("figures"):
            (messages.warning if figures.warns else messages.info)(request, figures.sentence)
        return redirect(reverse("admin:{}_{}_changelist".format(*self.get_model_info())))

    def _shown_anew(self, preview: ImportPreview, outcome: dict) -> dict:
        if outcome["problems"]:
            return outcome
        still = {"preview": preview} if outcome["counts"]["new"] or outcome["counts"]["update"] else {}
        return {**outcome, **still, "file_name": preview.file_name, "changed_meanwhile": True}

    def _preview(self, request) -> ImportPreview:
        """This person's own preview for this list, locked; anything else is not found."""
        key = str(request.POST.get("key", ""))[:32].replace("\0", "")
        own = ImportPreview.objects.filter(user=request.user, model=self.opts.label_lower, key=key)
        preview = own.select_for_update(of=("self",), no_key=True).first()
        if preview is None:
            raise Http404
        return preview

    def _finish(self, request, preview: ImportPreview, counts: dict) -> None:
        preview.done_at, preview.done, preview.content = timezone.now(), counts, b""
        preview.save(update_fields=["done_at", "done", "content"])
        changes = {"rows_new": ["", str(counts["new"])], "rows_changed": ["", str(counts["update"])]}
        self._note(request, changes)

    @method_decorator(require_safe)
    def template_view(self, request):
        """An empty workbook with the right first row; `?filled=1`: with what the person may change now."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        resource = self.resource(request)
        filled = request.GET.get("filled") == "1"
        rows = list(self.changeable(request)) if filled else []
        if filled:
            self._note(request)
        name = "{}-{}.xlsx".format(self.opts.model_name, "du-lieu" if filled else "mau")
        return HttpResponse(
            template_workbook(resource, rows, str(self.opts.verbose_name_plural)),
            XLSX_TYPE,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def changeable(self, request):
        """What a filled template holds."""
        return self.get_queryset(request)


def counts_in_words(counts: dict) -> str:
    return _("Import finished: %(new)d new, %(update)d changed, %(skip)d unchanged.") % {
        "new": counts.get("new", 0),
        "update": counts.get("update", 0),
        "skip": counts.get("skip", 0),
    }


def template_workbook(resource: SheetResource, rows: list, title: str) -> bytes:
    """.xlsx: bold first row that stays in sight, text columns as text (no lost 0), drop-downs where there is a choice."""
    book = Workbook()
    sheet = book.active
    sheet.title = capfirst(title)[:31]
    sheet.freeze_panes = "A2"
    for index, column in enumerate(resource.columns.values(), start=1):
        head = sheet.cell(1, index, plain_cell(column.title))
        head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="center")
        letters = get_column_letter(index)
        sheet.column_dimensions[letters].width = max(12, min(len(column.title) + 4, 40))
        sheet.column_dimensions[letters].number_format = "@"
        _drop_down(sheet, letters, [capfirst(str(label)) for label in column.choices])
    for number, row in enumerate(rows, start=2):
        for index, column in enumerate(resource.columns.values(), start=1):
            value = column.read(row)
            cell = sheet.cell(number, index, plain_cell("" if value is None else value) or None)
            if not isinstance(value, int):
                cell.number_format = "@"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _drop_down(sheet, letters: str, labels: list[str]) -> None:
    listed = ",".join(labels)
    if not labels or len(listed) > LONGEST_LIST or any("," in label for label in labels):
        return
    rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
    rule.add(f"{letters}2:{letters}{TEMPLATE_ROWS}")
    sheet.add_data_validation(rule)
