"""Word files from the order to the download: the form, the job, the command, and the real papers."""

import io
import json

import docx
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from pypdf import PdfReader

from agenda.models import AgendaItem
from delegates.models import Delegate
from documents import formats, jobs, storage, word, worker
from documents.engine import PaperError
from documents.forms import options_form
from documents.kinds import PAPERS
from documents.models import Job, new_key
from documents.tests.test_word import squeezed, text_of, text_of_html

pytestmark = pytest.mark.django_db

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HOSTILE = '<img src="file:///etc/passwd"><w:p/>&lt;b&gt; {{ settings }}'


@pytest.fixture
def guests(conference, guest_organisation) -> list[Delegate]:
    return [
        Delegate.objects.create(
            conference=conference, category="guest", unit=guest_organisation, gender="female", full_name=name
        )
        for name in ("Lê Mẫu Ẵm", "Bùi Thị Mẫu Hà")
    ]


@pytest.fixture
def programme(conference):
    for position, title in enumerate(("Đón tiếp", "Khai mạc", "Bế mạc"), start=1):
        AgendaItem.objects.create(
            conference=conference, position=position, title=title, minutes=15, presenter="Sở"
        )


@pytest.fixture
def client(as_user, organiser):
    return as_user(organiser)


def ordered(conference, organiser, kind="invitation", **selection) -> Job:
    job, _ = jobs.create_job(conference, kind, organiser, {"format": "docx", **selection}, new_key())
    worker.run_until_empty(job.pk)
    job.refresh_from_db()
    return job


def opened(content: bytes):
    return docx.Document(io.BytesIO(content))


# --- the papers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["invitation", "agenda"])
def test_a_word_paper_says_what_its_pdf_says(conference, guests, programme, kind):
    paper = PAPERS[kind]
    row = next(iter(paper.rows(conference, {})))
    ((subject, content),) = paper.render(
        conference, [row.pk], {"format": "docx", "number": 7, "date": "2030-04-05"}
    )
    shared = paper.shared(conference, {"number": 7, "date": "2030-04-05"})
    html = render_to_string(paper.template, {**shared, **paper.context(row, shared), "title": "T"})
    assert subject == row.pk
    assert squeezed(text_of(opened(content).element.body)) == squeezed(text_of_html(html))
    assert opened(content).core_properties.title == f"{shared['kind']} - {paper.name(row)}"


def test_a_long_letter_is_set_as_close_as_in_the_pdf(conference, guest_organisation):
    guest = Delegate.objects.create(
        conference=conference, category="guest", unit=guest_organisation, gender="male",
        full_name=("Nguyễn Phước Hoàng Trần Lê Thị " * 4)[:100].strip(),
        position=("Phó Trưởng phòng phụ trách Kế hoạch - Tài chính kiêm " * 3)[:150].strip(),
        workplace=("Trung tâm Khuyến công và Xúc tiến thương mại " * 5)[:200].strip(),
    )  # fmt: skip
    for number in range(20):
        conference.recipients.create(name=f"Phòng, đơn vị thứ {number}")
    ((_, content),) = PAPERS["invitation"].render(conference, [guest.pk], {"format": "docx"})
    assert word.page_count(content) == 1
    line = next(p for p in opened(content).paragraphs if p.text.startswith("Tới dự"))
    assert round(line.paragraph_format.line_spacing.pt, 1) == 16.8  # 14 pt × 1.2, the closer step


def test_what_somebody_typed_is_printed_as_typed(conference, guests):
    Delegate.objects.filter(pk=guests[0].pk).update(full_name=HOSTILE[:100])
    ((_, content),) = PAPERS["invitation"].render(conference, [guests[0].pk], {"format": "docx"})
    assert squeezed(HOSTILE[:100]) in squeezed(text_of(opened(content).element.body))


def test_a_character_that_no_word_file_holds_fails_its_own_letter(conference, organiser, guests):
    with connection.cursor() as cursor:  # past the fields, which let no such character in
        cursor.execute(
            "UPDATE delegates_delegate SET full_name = %s WHERE id = %s", ["Lê \ufffe Ẵm", guests[0].pk]
        )
    job = ordered(conference, organiser)
    assert sorted(job.items.values_list("subject_id", "state")) == [
        (guests[0].pk, "failed"),
        (guests[1].pk, "done"),
    ]
    assert "U+FFFE" in job.items.get(subject_id=guests[0].pk).error


def test_a_certificate_has_no_word_form(conference):
    assert not PAPERS["certificate"].word
    with pytest.raises(PaperError):
        next(PAPERS["certificate"].render(conference, [1], {"format": "docx"}))


# --- orders ---------------------------------------------------------------------------------------------------------


def test_the_form_offers_word_where_there_is_a_word_form():
    for kind, paper in PAPERS.items():
        assert ("format" in options_form(kind).fields) == paper.word


@pytest.mark.parametrize(
    ("sent", "stored"), [({"format": "docx"}, {"format": "docx"}), ({"format": "pdf"}, {}), ({}, {})]
)
def test_the_form_of_the_files_is_stored_with_the_order(client, conference, programme, sent, stored):
    data = {f"agenda-{name}": value for name, value in {"key": new_key(), **sent}.items()}
    assert client.post(reverse("documents:order", args=["agenda"]), data).status_code == 302
    assert Job.objects.get().selection == stored


def test_a_form_that_there_is_not_comes_back_beside_its_field(client, conference, programme):
    data = {"agenda-key": new_key(), "agenda-format": "exe"}
    answer = client.post(reverse("documents:order", args=["agenda"]), data)
    assert answer.context["form"].errors.keys() == {"format"}
    assert not Job.objects.exists()


def test_a_job_makes_word_files_and_one_of_all(conference, organiser, guests):
    job = ordered(conference, organiser)
    assert (job.state, job.error, job.combined_pages) == ("done", "", 2)
    files = list(job.items.values_list("file", "pages"))
    assert files == [
        (f"jobs/{job.pk}/001-le-mau-am.docx", 1),
        (f"jobs/{job.pk}/002-bui-thi-mau-ha.docx", 1),
    ]
    texts = [text_of(opened(storage.path(name).read_bytes()).element.body) for name, _pages in files]
    combined = opened(storage.path(job.combined).read_bytes())
    assert text_of(combined.element.body) == "".join(texts)
    assert len(combined.sections) == 2
    again = ordered(conference, organiser)
    assert again.combined_sha256 == job.combined_sha256


def test_word_files_come_as_downloads_of_their_type(client, conference, organiser, guests):
    job = ordered(conference, organiser)
    item = job.items.first()
    for address, name in (
        (reverse("documents:file", args=[job.pk, item.pk]), "001-le-mau-am.docx"),
        (reverse("documents:combined", args=[job.pk]), f"giay-moi-{job.pk}.docx"),
    ):
        for query in ({}, {"inline": "1"}):
            answer = client.get(address, query)
            assert answer["Content-Type"] == WORD_TYPE
            assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert opened(b"".join(answer.streaming_content)).sections


def test_the_page_of_a_word_job_offers_the_download_alone(client, conference, organiser, guests):
    page = client.get(reverse("documents:job", args=[ordered(conference, organiser).pk])).content.decode()
    assert "#file-earmark-word" in page
    assert "#file-earmark-pdf" not in page
    assert "inline=1" not in page.split("</section>")[0]


def test_an_unknown_form_makes_no_job(conference, programme):
    with pytest.raises(KeyError):
        jobs.create_job(conference, "agenda", None, {"format": "exe"}, new_key())
    assert not Job.objects.exists()


# --- the command ----------------------------------------------------------------------------------------------------


def test_render_writes_word_files(conference, guests, tmp_path, capsys):
    target = tmp_path / "out" / "all.docx"
    call_command(
        "render", "invitation", "--format", "docx", "--out", tmp_path / "out", "--combined", target, "--json"
    )
    answer = json.loads(capsys.readouterr().out)
    assert (answer["files"], answer["failures"]) == (2, [])
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "001-le-mau-am.docx",
        "002-bui-thi-mau-ha.docx",
        "all.docx",
    ]
    assert len(docx.Document(target).sections) == 2


def test_render_says_that_a_kind_has_no_word_form(conference):
    with pytest.raises(CommandError) as refused:
        call_command("render", "certificate", "--format", "docx")
    assert refused.value.returncode == 2
    assert "certificate" in str(refused.value)


def test_without_a_format_files_are_pdf(conference, programme):
    job, _ = jobs.create_job(conference, "agenda", None, {}, new_key())
    worker.run_until_empty(job.pk)
    job.refresh_from_db()
    assert job.combined.endswith(".pdf")
    assert len(PdfReader(storage.path(job.combined)).pages) == 1
    assert formats.of_file(job.combined).code == formats.PDF
