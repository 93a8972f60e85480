"""People, papers, film and questions of the programme: who sees and changes what, and which files are accepted."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from accounts.models import Role
from agenda.models import AgendaItem, Film, Officer, Paper, Question, Speaker
from conference import history
from delegates.models import Delegate
from tests.pdf import PDF


@pytest.fixture
def item(conference) -> AgendaItem:
    return AgendaItem.objects.create(
        conference=conference, position=1, title="Tham luận", kind="exchange", minutes=45
    )


@pytest.fixture
def paper(item, unit) -> Paper:
    return Paper.objects.create(item=item, unit=unit, title="Sáng kiến", minutes=7)


def docx(**parts: str) -> bytes:
    kept = io.BytesIO()
    Document().save(kept)
    with zipfile.ZipFile(kept, "a") as package:
        for name, text in parts.items():
            package.writestr(name.replace("__", "/"), text)
    return kept.getvalue()


def sent(client, paper, content, name="bai.docx"):
    return client.post(
        reverse("agenda:paper", args=[paper.pk]), {"act": "send", "file": SimpleUploadedFile(name, content)}
    )


def test_a_unit_sends_its_own_paper_and_the_organiser_reviews_it(
    paper, item, head, preparer, organiser, other_unit, make_user, as_user
):
    address, file = reverse("agenda:paper", args=[paper.pk]), reverse("agenda:paper_file", args=[paper.pk])
    stranger = as_user(make_user(Role.UNIT_HEAD, other_unit))
    for url in (address, file):
        assert stranger.get(url).status_code == 404
    assert sent(stranger, paper, docx()).status_code == 404
    assert "Sáng kiến" not in stranger.get(reverse("agenda:papers")).content.decode()
    assert as_user(make_user(Role.DOOR)).get(reverse("agenda:papers")).status_code == 403

    unit = as_user(preparer)
    assert "Sáng kiến" in unit.get(reverse("agenda:papers")).content.decode()
    assert unit.get(file).status_code == 404
    assert sent(unit, paper, docx(), "Bài: tham luận.docx").status_code == 302
    paper.refresh_from_db()
    assert (paper.state, paper.file_name) == ("received", "Bài tham luận.docx")
    first = paper.file.name
    answer = as_user(head).get(file)
    assert (answer["Content-Disposition"].split(";")[0], b"".join(answer.streaming_content)[:2]) == (
        "attachment",
        b"PK",
    )
    assert as_user(preparer).post(address, {"act": "review", "state": "approved", "seen": "received"}).status_code == 403  # fmt: skip

    review = as_user(organiser)
    for data in ({"state": "returned", "seen": "received"}, {"state": "approved", "seen": "awaited"}):
        assert review.post(address, {"act": "review", "review_note": "", **data}).context["verdict"].errors
    review.post(
        address, {"act": "review", "state": "returned", "review_note": "Ngắn lại", "seen": "received"}
    )
    assert "Ngắn lại" in unit.get(address).content.decode()
    assert sent(unit, paper, PDF, "bai.docx").status_code == 302  # what it holds says what it is
    paper.refresh_from_db()
    assert (paper.state, paper.file_name, paper.file.storage.exists(paper.file.name)) == ("received", "bai.pdf", True)  # fmt: skip
    assert paper.file.name != first
    review.post(address, {"act": "review", "state": "approved", "review_note": "", "seen": "received"})
    assert sent(unit, paper, PDF).context["upload"].errors
    actions = [entry.action for entry in history.of(paper)]
    assert actions == ["paper_reviewed", "paper_received", "paper_reviewed", "paper_received"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0 old Word",
        docx(word__vbaProject="x"),
        docx(**{"word__embeddings__a.bin": "x"}),
        *(docx(**{"word___rels__settings.xml.rels": f"<R><Relationship {told}/></R>"}) for told in (
            'Type="x/attachedTemplate" TargetMode="External" Target="http://x"',
            "Type='x/attachedTemplate' Target='http://x' TargetMode='External'",
            'Type="x/attachedTemplate" Target="http://x/hyperlink" TargetMode="External"',
            'Type="x/attachedTemplate" Target="http://x/>" TargetMode="External"',
            'Type="x/attachedTemplate" Target="http://x" TargetMode="&#69;xternal"',
            "Type=",
        )),
        b"%PDF-1.4 without end",
        PDF + b"x" * (10 * 1024 * 1024),
    ],
)  # fmt: skip
def test_other_files_are_refused_beside_the_field(content, paper, preparer, as_user):
    response = sent(as_user(preparer), paper, content)
    assert (response.status_code, set(response.context["upload"].errors)) == (200, {"file"})
    paper.refresh_from_db()
    assert (paper.state, paper.file.name) == ("awaited", "")


def test_what_belongs_to_another_conference_is_not_there(
    conference, item, unit, organiser, preparer, as_user
):
    before = type(conference).objects.create(slug="truoc", edition_number=2, period_from=2010, period_to=2015)
    old = AgendaItem.objects.create(conference=before, position=1, title="Cũ", minutes=5)
    speaker = Speaker.objects.create(item=old, full_name="A")
    gone = Delegate.objects.create(conference=before, unit=unit, category="staff", full_name="A")
    theirs = {
        "speaker": speaker,
        "officer": Officer.objects.create(conference=before, office="presidium", full_name="A"),
        "paper": Paper.objects.create(item=old, unit=unit, title="Cũ"),
        "question": Question.objects.create(item=old, text="?"),
    }
    client = as_user(organiser)
    for what, row in theirs.items():
        assert client.get(reverse("agenda:edit_part", args=[what, row.pk])).status_code == 404
        assert client.post(reverse("agenda:remove_part", args=[what, row.pk])).status_code == 404
    for name in ("materials", "edit", "rearrange", "remove"):
        assert client.get(reverse(f"agenda:{name}", args=[old.pk])).status_code == 404
    paper = reverse("agenda:paper", args=[theirs["paper"].pk])
    assert as_user(preparer).get(paper).status_code == client.get(paper).status_code == 404
    add = reverse("agenda:add_part", args=[item.pk, "speaker"])
    named = {"full_name": "A", "part": "speaks", "position": 1, "delegate": gone.pk}
    assert client.post(add, named).context["form"].errors
    add = reverse("agenda:add_part", args=[item.pk, "question"])
    asked = client.post(add, {"text": "?", "position": 1, "asked_of": speaker.pk})
    assert asked.context["form"].has_error("asked_of")


def test_a_paper_may_hold_links(paper, preparer, as_user):
    relation = '<R><Relationship Type="x/hyperlink" Target="https://moit.gov.vn" TargetMode="External"/></R>'
    content = docx(**{"word___rels__footer1.xml.rels": relation})
    assert sent(as_user(preparer), paper, content).status_code == 302


def test_parts_are_added_edited_and_taken_out(conference, item, unit, organiser, head, as_user):
    delegate = Delegate(conference=conference, unit=unit, category="staff", full_name="Trần Văn Mẫu Đông", position="Trưởng phòng")  # fmt: skip
    delegate.set_keys()
    delegate.save()
    client = as_user(organiser)
    new = reverse("agenda:add_officer", args=["officer"])
    assert "Trần Văn Mẫu Đông" in client.get(new, {"q": "dong"}).content.decode()
    form = client.get(new, {"delegate": delegate.pk, "office": "counting"}).context["form"]
    assert [form.initial[name] for name in ("full_name", "office", "position")] == ["Trần Văn Mẫu Đông", "counting", 1]  # fmt: skip
    person = {"delegate": delegate.pk, "full_name": "Trần Văn Mẫu Đông", "position": 1}
    for _sent_twice in range(2):
        assert client.post(new, person | {"office": "counting", "leads": "on"}).status_code == 302
    refused = client.post(new, person | {"office": "counting", "delegate": 9999})
    assert refused.context["form"].non_field_errors()
    assert list(Officer.objects.values_list("office", "leads", "delegate")) == [("counting", True, delegate.pk)]  # fmt: skip

    def add(what, **data):
        return client.post(reverse("agenda:add_part", args=[item.pk, what]), data)

    for _sent_twice in range(2):
        add("speaker", full_name="Bouphavanh", part="takes_part", pronunciation="Bu-pha-văn", position=1)
        add("paper", title="Tham luận A", minutes=7, position=1, due="20/04/2030", unit=unit.pk)
        add("question", text="Vì sao?", position=1, asked_of=Speaker.objects.get().pk)
    assert add("film", title="Phim", length="1450", state="awaited").context["form"].errors.keys() == {
        "length"
    }
    add("film", title="Phim", length="14:50", state="awaited")
    film = Film.objects.get()
    assert (film.seconds, Paper.objects.get().unit, Question.objects.get().asked_of.full_name) == (890, unit, "Bouphavanh")  # fmt: skip
    client.post(reverse("agenda:edit_part", args=["film", film.pk]), {"title": "Phim", "length": "15:00", "state": "approved"})  # fmt: skip
    film.refresh_from_db()
    assert (film.seconds, film.state, film.length) == (900, "approved", "15:00")
    content = client.get(reverse("agenda:materials", args=[item.pk])).content.decode()
    assert all(word in content for word in ("Bouphavanh", "Bu-pha-văn", "Tham luận A", "Vì sao?", "15:00"))
    for what in ("nothing", "officer"):
        assert add(what).status_code == 404
    for what in ("speaker", "paper", "question", "film"):
        assert client.get(reverse("agenda:add_part", args=[0, what])).status_code == 404
    for model, what in ((Question, "question"), (Film, "film"), (Paper, "paper"), (Officer, "officer")):
        address = reverse("agenda:remove_part", args=[what, model.objects.get().pk])
        assert as_user(head).post(address).status_code == 403
        assert client.post(address).status_code == 302
        assert not model.objects.exists()
