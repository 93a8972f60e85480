"""Units in and out of the admin, and what every export of an admin list writes."""

from io import BytesIO

import pytest
import tablib
from openpyxl import Workbook, load_workbook

from conference import history
from conference.models import HistoryEntry, Unit
from conference.sheet_formats import SafeCSV, SafeXLSX
from conference.spreadsheet import plain_cell, said_by

pytestmark = pytest.mark.django_db
UNITS = "/admin/conference/unit/"


def book(*rows) -> BytesIO:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    stream = BytesIO()
    workbook.save(stream)
    stream.seek(0)
    stream.name = "don-vi.xlsx"
    return stream


@pytest.fixture
def secretary(as_user, organiser, conference, unit):
    return as_user(organiser)


HEADER = ("Mã", "Tên", "Tên viết tắt", "Loại", "Thứ tự", "Đang hoạt động")


def confirmation(page) -> dict[str, str]:
    """What the button below a preview sends."""
    return {"key": page.context["preview"].key, "seen": page.context["seen"]}


class TestUnits:
    def look(self, client, *rows):
        return client.post(UNITS + "import/", {"import_file": book(*rows)})

    def test_new_and_changed_units(self, secretary, unit, organiser):
        page = self.look(
            secretary, HEADER,
            ("QLTM", "Phòng Thương mại", "QLTM", "division", 3, "có"),
            ("BQL", "Ban Quản lý chợ", "BQLC", "đơn vị trực thuộc", "4", "không"),
        )  # fmt: skip
        assert page.context["problems"] == []
        assert page.context["counts"] == {"new": 1, "update": 1, "skip": 0}
        assert Unit.objects.count() == 1
        secretary.post(UNITS + "process_import/", confirmation(page))
        found = Unit.objects.order_by("code").values_list("code", "name", "kind", "position", "is_active")
        assert list(found) == [
            ("BQL", "Ban Quản lý chợ", Unit.Kind.AFFILIATED, 4, False),
            ("QLTM", "Phòng Thương mại", Unit.Kind.DIVISION, 3, True),
        ]
        assert history.of(unit).get().changes["name"] == ["Phòng Quản lý Thương mại", "Phòng Thương mại"]
        assert history.of(Unit.objects.get(code="BQL")).get().action == "added"
        assert HistoryEntry.objects.filter(action="imported", actor=organiser).count() == 1

    def test_what_somebody_changed_after_the_preview_is_not_overwritten_unseen(self, secretary, unit):
        row = ("QLTM", "Phòng Thương mại", "QLTM", "division", 3, "có")
        page = self.look(secretary, HEADER, row)
        Unit.objects.filter(pk=unit.pk).update(name="Phòng Công nghiệp")
        again = secretary.post(UNITS + "process_import/", confirmation(page))
        assert (again.status_code, Unit.objects.get().name) == (409, "Phòng Công nghiệp")
        assert "dữ liệu đã được người khác sửa" in again.content.decode()
        assert ("Tên", "Phòng Công nghiệp", "Phòng Thương mại") in again.context["rows"][0].changes
        assert not HistoryEntry.objects.filter(action="imported").exists()
        assert secretary.post(UNITS + "process_import/", confirmation(again)).status_code == 302
        assert Unit.objects.get().name == "Phòng Thương mại"

    def test_a_value_that_the_file_leaves_alone_counts_as_changed_too(self, secretary, unit):
        row = ("QLTM", "Phòng Thương mại", unit.short_name, "division", unit.position, "có")
        page = self.look(secretary, HEADER, row)
        Unit.objects.filter(pk=unit.pk).update(position=7)  # the file would put the old place back
        assert secretary.post(UNITS + "process_import/", confirmation(page)).status_code == 409
        assert Unit.objects.get().position == 7

    def test_what_became_as_the_file_says_has_nothing_to_confirm(self, secretary, unit):
        page = self.look(secretary, ("Mã", "Tên"), ("QLTM", "Phòng Thương mại"))
        Unit.objects.filter(pk=unit.pk).update(name="Phòng Thương mại")
        again = secretary.post(UNITS + "process_import/", confirmation(page))
        assert (again.status_code, "preview" in again.context) == (409, False)

    @pytest.mark.parametrize("seen", [{}, {"seen": ""}, {"seen": "0" * 16}])
    def test_a_confirmation_of_nothing_that_was_shown(self, secretary, unit, seen):
        page = self.look(secretary, ("Mã", "Tên"), ("QLTM", "Phòng Thương mại"))
        sent = {"key": page.context["preview"].key, **seen}
        assert secretary.post(UNITS + "process_import/", sent).status_code == 409
        assert Unit.objects.get().name == "Phòng Quản lý Thương mại"

    def test_what_the_form_refuses(self, secretary):
        page = self.look(
            secretary, HEADER, ("X" * 21, "", "N" * 61, "hãng", "-1", "có lẽ"), ("", "a", "b", "", 1, "")
        )
        places = [problem.place for problem in page.context["problems"]]
        assert places == ["D2", "F2", "A3"]
        page = self.look(secretary, HEADER, ("X" * 21, "", "N" * 61, "division", "-1", "có"))
        assert sorted(problem.place for problem in page.context["problems"]) == ["A2", "B2", "C2", "E2"]

    def test_an_exported_list_comes_back_unchanged(self, secretary, other_unit):
        fields = {
            f"unitresource_{name}": "on"
            for name in ("code", "name", "short_name", "kind", "position", "is_active")
        }
        for file_format in ("0", "1"):
            answer = secretary.post(UNITS + "export/", {"format": file_format, "resource": "0", **fields})
            stream = BytesIO(answer.content)
            stream.name = "x"
            page = secretary.post(UNITS + "import/", {"import_file": stream})
            assert page.context["counts"] == {"new": 0, "update": 0, "skip": 2}
        assert HistoryEntry.objects.filter(action="exported").count() == 2

    def test_units_before_there_is_a_conference(self, as_user, organiser):
        client = as_user(organiser)
        page = self.look(client, HEADER, ("QLTM", "Phòng Thương mại", "QLTM", "division", 3, "có"))
        client.post(UNITS + "process_import/", confirmation(page))
        client.post(UNITS + "export/", {"format": "0", "resource": "0", "unitresource_code": "on"})
        assert Unit.objects.count() == 1
        assert [entry.action for entry in history.of(organiser).order_by("pk")] == ["imported", "exported"]

    def test_numbers_stay_numbers(self, secretary):
        data = {"format": "0", "resource": "0", "unitresource_code": "on", "unitresource_position": "on"}
        sheet = load_workbook(BytesIO(secretary.post(UNITS + "export/", data).content)).active
        assert [[cell.value for cell in row] for row in sheet.rows] == [["Mã", "Thứ tự"], ["QLTM", 0]]

    @pytest.mark.parametrize("who", ["head", "outsider"])
    def test_only_the_organiser(self, request, as_user, conference, who):
        client = as_user(request.getfixturevalue(who))
        for address in ("import/", "export/", "import/template/"):
            assert client.get(UNITS + address).status_code == 403
        assert client.post(UNITS + "process_import/", {"key": "x"}).status_code == 403

    @pytest.mark.parametrize("address", ["import/", "export/", "import/template/"])
    def test_few_queries_however_many_rows(self, secretary, address, django_assert_max_num_queries):
        counts = []
        for number in range(2):
            with django_assert_max_num_queries(12) as captured:
                assert secretary.get(UNITS + address).status_code == 200
            counts.append(len(captured))
            Unit.objects.create(code=f"N{number}", name="N", short_name="N", kind=Unit.Kind.DIVISION)
        assert counts[0] == counts[1]


STARTS = [
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    "﹣",
    "⁺",
    "−",
    " =",
    "\u3000@",
    "'=",
    "''@",
]


@pytest.mark.parametrize("start", STARTS)
def test_no_export_of_a_list_writes_a_cell_that_runs(start):
    said = f"{start}1+1"
    data = tablib.Dataset(headers=["a", f"{start}b"])
    data.append([said, 7])
    sheet = load_workbook(BytesIO(SafeXLSX().export_data(data))).active
    cells = [cell for row in sheet.rows for cell in row]
    assert [cell.data_type for cell in cells] == ["s", "s", "s", "n"]
    written = cells[2].value.replace("_x000D_", "\r")
    assert written.startswith("'") and written[1:].replace("\r", "\n") == said.replace("\r", "\n")
    text = SafeCSV().export_data(data)
    assert text.startswith('\ufeff"a","\'') and text.rstrip().endswith(",7")


@pytest.mark.parametrize("start", STARTS)
def test_what_is_written_is_read_back_as_it_was(start):
    for text in (f"{start}1+1", start, f"a{start}", "'", "'tên", ""):
        assert said_by(plain_cell(text)) == text


def test_a_text_with_semicolons_stays_one_cell():
    data = tablib.Dataset(headers=["a"])
    data.append(["x;=1+1"])
    assert SafeCSV().export_data(data) == '\ufeff"a"\r\n"x;=1+1"\r\n'
