"""Pages of the certificates: who may, the preview and its frame, designs, printers, what comes back when it is wrong."""

import io
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.db.models.signals import post_save, pre_save
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from accounts.models import Role
from conference.models import HistoryEntry
from documents import design_views, preview, storage
from documents.design_forms import DesignForm, PrinterForm
from documents.designs import Artwork, CertificateDesign, PrinterProfile, built_in
from documents.engine import PaperError
from documents.kinds import PAPERS
from documents.models import Job, new_key
from documents.tests.test_artwork import HOSTILE, picture

pytestmark = [pytest.mark.django_db, pytest.mark.once_on_sqlite]


@pytest.fixture
def client(as_user, organiser):
    return as_user(organiser)


@pytest.fixture
def design(db) -> CertificateDesign:
    design = built_in("a4-blank")
    design.save()
    return CertificateDesign.objects.get()


@pytest.fixture
def printer(db) -> PrinterProfile:
    return PrinterProfile.objects.create(name="HP phòng Văn thư")


def values(design: CertificateDesign, **changes) -> dict:
    """What the browser sends for a design."""
    form = DesignForm(instance=design)
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    data = {
        name: [row.pk for row in value] if isinstance(value, list) else value for name, value in data.items()
    }
    return {
        name: value for name, value in (data | changes).items() if value is not None and value is not False
    }


def addresses(design, printer) -> dict[str, str]:
    return {
        "certificates": reverse("documents:certificates"),
        "designs": reverse("documents:designs"),
        "design_new": reverse("documents:design_new"),
        "printer_new": reverse("documents:printer_new"),
        **{
            name: reverse(f"documents:{name}", args=[design.pk])
            for name in ("design", "design_remove", "test_page")
        },
        **{name: reverse(f"documents:{name}", args=[printer.pk]) for name in ("printer", "printer_remove")},
    }


def text_of(answer) -> str:
    (page,) = PdfReader(io.BytesIO(b"".join(answer.streaming_content))).pages
    return page.extract_text()


# --- who may --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR, Role.LEADER, Role.DOOR, Role.UNIT_HEAD])
def test_only_organisers(conference, unit, make_user, as_user, design, printer, role):
    stranger = as_user(make_user(role, unit if role == Role.UNIT_HEAD else None))
    of_pages = {"certificates", "designs", "design_new", "printer_new"}
    for name, address in addresses(design, printer).items():
        assert stranger.get(address).status_code == (403 if name in of_pages else 404), name
    assert stranger.get(reverse("documents:preview")).status_code == 403
    assert stranger.post(reverse("documents:design_copy", args=[design.pk])).status_code == 404
    assert stranger.post(reverse("documents:design_remove", args=[design.pk])).status_code == 404
    assert stranger.post(reverse("documents:design", args=[design.pk]), {"name": "x"}).status_code == 404
    assert CertificateDesign.objects.get() == design
    assert not Artwork.objects.exists()


def test_methods_and_bad_ids(client, conference, design, printer):
    assert client.get(reverse("documents:design_copy", args=[design.pk])).status_code == 405
    assert client.post(reverse("documents:certificates")).status_code == 405
    assert client.post(reverse("documents:test_page", args=[design.pk])).status_code == 405
    for name in ("design", "design_remove", "test_page", "printer", "printer_remove"):
        assert client.get(reverse(f"documents:{name}", args=[987654])).status_code == 404
    assert (
        client.get(reverse("documents:test_page", args=[design.pk]), {"printer": "../x"}).status_code == 404
    )


# --- preview --------------------------------------------------------------------------------------------------------


@pytest.fixture
def people(make_exemplar):
    return [
        make_exemplar(name) for name in ("Lê Y", "Trần Thị Mẫu Trung", "Nguyễn Phước Hoàng Mẫu Quỳnh Phương")
    ]


@pytest.mark.parametrize(
    ("who", "name"),
    [("longest", "Quỳnh Phương"), ("shortest", "Lê Y"), ("chosen", "Mẫu Trung"), ("gone", "Quỳnh Phương")],
)
def test_the_preview_shows_the_longest_the_shortest_or_a_chosen_name(
    client, conference, people, design, who, name
):
    who = {"chosen": people[1].pk, "gone": 987654}.get(who, who)
    page = client.get(reverse("documents:certificates"), {"certificate-design": design.pk, "who": who})
    assert page.status_code == 200
    assert page.context["preview_url"] in page.content.decode()
    answer = client.get(page.context["preview_url"])
    assert name in text_of(answer)
    assert answer["Content-Type"] == "application/pdf"
    assert "inline" in answer["Content-Disposition"]
    assert not Job.objects.exists()


def test_the_preview_alone_may_be_framed_and_only_by_us(client, conference, people, design):
    page = client.get(reverse("documents:certificates"), {"certificate-design": design.pk})
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    answer = client.get(page.context["preview_url"])
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    policy = [part.strip() for part in answer["Content-Security-Policy"].split(";")]
    assert "frame-ancestors 'self'" in policy
    assert "default-src 'self'" in policy
    assert "no-store" in answer["Cache-Control"]


def test_the_preview_of_one_is_not_that_of_another(client, conference, people, design, make_user, as_user):
    assert client.get(reverse("documents:preview")).status_code == 404
    client.get(reverse("documents:certificates"), {"certificate-design": design.pk})
    assert client.get(reverse("documents:preview")).status_code == 200
    assert as_user(make_user(Role.ORGANISER)).get(reverse("documents:preview")).status_code == 404


def test_the_plain_page_makes_no_preview(client, conference, people, organiser):
    page = client.get(reverse("documents:certificates"))
    assert page.status_code == 200
    assert "preview_url" not in page.context
    assert not storage.path(preview.file_of(organiser.pk)).exists()


def test_what_cannot_be_printed_stands_beside_the_form(client, conference, make_exemplar, design):
    make_exemplar("Nguyễn 漢")
    page = client.get(reverse("documents:certificates"), {"certificate-design": design.pk})
    assert page.status_code == 200
    assert "U+6F22" in page.context["preview_error"]
    assert "U+6F22" in page.content.decode()


def test_wrong_fields_stand_beside_the_form_and_make_no_preview(client, conference, people, design):
    page = client.get(
        reverse("documents:certificates"),
        {"certificate-design": "987654", "certificate-batch": "0", "certificate-decision_date": "31/02/2030"},
    )
    assert page.context["form"].errors.keys() == {"design", "batch", "decision_date"}
    assert "preview_url" not in page.context


def test_nobody_to_print_for_and_no_conference(client, design, request):
    assert client.get(reverse("documents:certificates")).status_code == 200
    request.getfixturevalue("conference")
    page = client.get(reverse("documents:certificates"), {"certificate-design": design.pk})
    assert page.status_code == 200
    assert page.context["number"] == 0
    assert "preview_url" not in page.context


def test_one_preview_at_a_time_for_each_user(conference, people, design, organiser):
    selection = {"design": design.pk}
    with preview._one_at_a_time(organiser.pk):
        with pytest.raises(PaperError):
            preview.make(organiser.pk, PAPERS["certificate"], conference, people[0].pk, selection)
        preview.make(organiser.pk + 1, PAPERS["certificate"], conference, people[0].pk, selection)
    preview.make(organiser.pk, PAPERS["certificate"], conference, people[0].pk, selection)


def test_the_token_travels_with_the_order_and_never_in_the_address(client, conference, people):
    text = client.get(reverse("documents:certificates")).content.decode()
    form = text.split('class="form-panel"')[1].split("</form>")[0]
    assert 'type="hidden" name="csrfmiddlewaretoken"' not in form
    buttons = form.split("<button")[1:]
    assert "csrfmiddlewaretoken" not in buttons[0]
    assert 'formmethod="post"' in buttons[1] and "csrfmiddlewaretoken" in buttons[1]


# --- ordering with a design -----------------------------------------------------------------------------------------


def order(client, **data):
    data = {f"certificate-{name}": value for name, value in ({"key": new_key()} | data).items()}
    return client.post(reverse("documents:order", args=["certificate"]), data)


def test_the_choice_is_stored_and_batches_name_the_files(client, conference, people, design, printer):
    assert order(client, design=design.pk, printer=printer.pk, order="name", batch="2").status_code == 302
    job = Job.objects.get()
    assert job.selection == {"design": design.pk, "printer": printer.pk, "order": "name", "batch": 2}
    files = [name.split("/", 2)[2] for name in job.items.values_list("file", flat=True)]
    assert [name.split("-")[1][0] for name in files] == ["1", "1", "2"]
    assert files[0].startswith("dot-1/001-") and files[2].startswith("dot-2/003-")


@pytest.mark.parametrize("wrong", [{"design": "987654"}, {"batch": "61"}, {"order": "by magic"}])
def test_a_wrong_order_comes_back_to_the_page_of_the_certificates(client, conference, people, wrong):
    answer = order(client, **wrong)
    assert answer.status_code == 200
    assert "designs/certificates.html" in [template.name for template in answer.templates]
    assert answer.context["form"].errors.keys() == wrong.keys()
    assert not Job.objects.exists()


# --- designs --------------------------------------------------------------------------------------------------------


def test_the_list_makes_the_built_in_designs_and_shows_all(client, conference, printer):
    page = client.get(reverse("documents:designs")).content.decode()
    for design in CertificateDesign.objects.all():
        assert reverse("documents:design", args=[design.pk]) in page
    assert CertificateDesign.objects.count() == 4
    assert printer.name in page


def test_a_design_is_changed_and_noted(client, conference, design):
    answer = client.post(reverse("documents:design", args=[design.pk]), values(design, name_top="84.5"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("documents:designs"))
    assert str(CertificateDesign.objects.get().name_top) == "84.5"
    (entry,) = HistoryEntry.objects.filter(subject_type="documents.certificatedesign")
    assert (entry.action, entry.changes) == ("changed", {"name_top": ["81.0", "84.5"]})
    client.post(reverse("documents:design", args=[design.pk]), values(CertificateDesign.objects.get()))
    assert HistoryEntry.objects.filter(subject_type="documents.certificatedesign").count() == 1


def test_two_who_change_the_same_place_are_told(client, conference, design):
    first = values(design, name_top="82")
    CertificateDesign.objects.update(name_top=83)
    answer = client.post(reverse("documents:design", args=[design.pk]), first)
    assert answer.context["form"].errors.keys() == {"name_top"}
    assert CertificateDesign.objects.get().name_top == 83


def test_wrong_places_come_back_beside_their_fields(client, conference, design):
    data = values(design, office_top="80", qr_left="280", name="")
    answer = client.post(reverse("documents:design", args=[design.pk]), data)
    assert answer.status_code == 200
    assert {"name", "office_top", "qr_left"} <= answer.context["form"].errors.keys()
    data = values(design, office_top="80")
    assert client.post(reverse("documents:design", args=[design.pk]), data).context["form"].errors.keys() == {
        "office_top"
    }


def test_a_new_design_with_pictures(client, conference):
    data = values(built_in("a3"), name="Mẫu mới")
    data["emblem_file"] = SimpleUploadedFile("quoc huy.png", picture())
    data["background_file"] = SimpleUploadedFile("nen.jpg", picture("JPEG"))
    assert client.post(reverse("documents:design_new"), data).status_code == 302
    design = CertificateDesign.objects.get(name="Mẫu mới")
    assert (design.emblem.name, design.background.name) == ("quoc huy.png", "nen.jpg")
    assert storage.path(design.emblem.file).exists()
    data = values(design, emblem_file=SimpleUploadedFile("khac.png", picture(size=(50, 50))))
    assert client.post(reverse("documents:design", args=[design.pk]), data).status_code == 302
    assert CertificateDesign.objects.get(pk=design.pk).emblem.name == "khac.png"


@pytest.mark.parametrize("content", [HOSTILE["svg"], HOSTILE["promises 30 million"], HOSTILE["half a png"]])
def test_a_hostile_picture_comes_back_as_a_sentence(client, conference, design, content):
    data = values(design, emblem_file=SimpleUploadedFile("x.png", content))
    answer = client.post(reverse("documents:design", args=[design.pk]), data)
    assert answer.context["form"].errors.keys() == {"emblem_file"}
    assert not Artwork.objects.exists()


def test_a_copy_has_a_name_of_its_own(client, conference, design, award_form):
    design.award_forms.add(award_form)
    for number in (2, 3):
        assert client.post(reverse("documents:design_copy", args=[design.pk])).status_code == 302
        copy = CertificateDesign.objects.get(name=f"{design.name} ({number})")
        assert (copy.code, copy.name_top) == (None, design.name_top)
        assert list(copy.award_forms.all()) == [award_form]


def test_removing_asks_first(client, conference, design, printer):
    for name, row in (("design_remove", design), ("printer_remove", printer)):
        address = reverse(f"documents:{name}", args=[row.pk])
        assert row.name in client.get(address).content.decode()
        assert type(row).objects.count() == 1
        assert client.post(address).status_code == 302
        assert type(row).objects.count() == 0
        assert HistoryEntry.objects.filter(action="deleted", subject_id=row.pk).exists()


def test_the_test_page_carries_the_printers_values(client, conference, design, printer):
    PrinterProfile.objects.update(offset_x="1.5")
    answer = client.get(reverse("documents:test_page", args=[design.pk]), {"printer": printer.pk})
    assert answer["Content-Type"] == "application/pdf"
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "lệch ngang 1,5 mm" in text and "HP phòng Văn thư" in text


# --- printers -------------------------------------------------------------------------------------------------------


def test_a_printer_is_added_and_changed(client, conference):
    data = {
        "name": "Canon",
        "offset_x": "1.5",
        "offset_y": "-0.8",
        "scale_x": "100.5",
        "scale_y": "100",
        "note": "",
    }
    assert client.post(reverse("documents:printer_new"), data).status_code == 302
    printer = PrinterProfile.objects.get()
    assert (str(printer.offset_x), str(printer.offset_y), str(printer.scale_x)) == ("1.5", "-0.8", "100.50")
    for wrong in ({"offset_x": "26"}, {"scale_x": "90"}, {"offset_y": "abc"}, {"name": ""}):
        answer = client.post(reverse("documents:printer", args=[printer.pk]), data | wrong)
        assert answer.context["form"].errors.keys() == wrong.keys()


def test_a_decimal_is_typed_with_a_comma_or_a_point_and_shown_as_the_language_writes_it(client, conference):
    data = {"name": "Canon", "offset_x": "1,5", "offset_y": "-0.8", "scale_x": "100,25", "scale_y": "100"}
    assert client.post(reverse("documents:printer_new"), data).status_code == 302
    printer = PrinterProfile.objects.get()
    lengths = [str(value) for value in (printer.offset_x, printer.offset_y, printer.scale_x)]
    assert lengths == ["1.5", "-0.8", "100.25"]
    for wrong in ("1,55", "1.000,5", "1,0,5", ",", "NaN"):
        answer = client.post(reverse("documents:printer", args=[printer.pk]), data | {"offset_x": wrong})
        assert answer.context["form"].errors.keys() == {"offset_x"}, wrong
    shown = {}
    for language in ("vi", "en"):
        with translation.override(language):
            shown[language] = str(PrinterForm(instance=printer)["scale_x"])
    assert 'value="100,25"' in shown["vi"] and 'value="100.25"' in shown["en"]
    assert 'type="text"' in shown["vi"] and 'inputmode="decimal"' in shown["vi"]


def test_what_was_shown_with_a_comma_and_comes_back_is_no_change(client, conference, design):
    with translation.override("vi"):
        form = DesignForm(instance=design)
        data = values(design) | {name: form[name].value() for name in ("name_top", "margin_bottom")}
    assert (data["name_top"], data["margin_bottom"]) == ("81,0", "18,5")
    client.post(reverse("documents:design", args=[design.pk]), data)
    assert not HistoryEntry.objects.filter(subject_type="documents.certificatedesign").exists()


@pytest.mark.parametrize("number", ["9" * 23, "9" * 19, "-1", "x"])
def test_an_award_form_that_no_row_has_is_refused(client, conference, number):
    data = values(built_in("a4"), name="Mẫu mới", award_forms=[number])
    answer = client.post(reverse("documents:design_new"), data)
    assert answer.context["form"].errors.keys() == {"award_forms"}


@contextmanager
def once(signal, sender, act):
    """Does something the first time that a row of this kind is stored."""
    waiting = [act]

    def receive(**kwargs):
        if waiting:
            waiting.pop()()

    signal.connect(receive, sender=sender)
    yield
    signal.disconnect(receive, sender=sender)
    assert not waiting


def test_a_design_whose_name_is_taken_after_the_check_comes_back(client, conference):
    data = values(built_in("a4"), name="Mẫu mới", emblem_file=SimpleUploadedFile("a.png", picture()))

    def rival():
        CertificateDesign.objects.create(name="Mẫu mới")

    with once(post_save, Artwork, rival):  # pictures are kept between the check and the save
        answer = client.post(reverse("documents:design_new"), data)
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"name"}
    assert CertificateDesign.objects.filter(name="Mẫu mới").count() == 1


def test_a_printer_whose_name_is_taken_after_the_check_is_not_stored(rf, organiser):
    data = {"name": "Canon", "offset_x": "0", "offset_y": "0", "scale_x": "100", "scale_y": "100"}
    form, request = PrinterForm(data), rf.post("/")
    request.user = organiser
    assert form.is_valid()
    PrinterProfile.objects.create(name="Canon")
    assert not design_views._keep(request, form, "added")
    assert form.errors.keys() == {"name"}
    assert PrinterProfile.objects.count() == 1


def test_a_copy_whose_name_is_taken_that_moment_is_tried_again(client, conference, design):
    def refuse():
        raise IntegrityError("UNIQUE constraint failed")

    with once(pre_save, CertificateDesign, refuse):
        answer = client.post(reverse("documents:design_copy", args=[design.pk]))
    copied = CertificateDesign.objects.get(name=f"{design.name} (2)")
    assert answer["Location"] == reverse("documents:design", args=[copied.pk])


def test_pages_speak_vietnamese(client, conference, design, printer):
    with translation.override("vi"):
        for address in addresses(design, printer).values():
            if "test-page" not in address:
                text = client.get(address).content.decode()
                assert " the " not in text.split("<main")[1].split("</main>")[0], address
