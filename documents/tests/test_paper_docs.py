"""docs/papers tells about every kind, with the placeholders that it has now and a picture."""

import pytest
from django.core.management import CommandError, call_command

from documents.kinds import PAPERS
from documents.management.commands import paper_docs

pytestmark = pytest.mark.once


def test_the_page_is_in_step_with_the_kinds():
    call_command("paper_docs", "--check")


def test_every_kind_has_its_picture():
    pictures = {path.stem for path in paper_docs.FOLDER.glob("*.png")}
    assert pictures == set(PAPERS)
    assert all(path.stat().st_size < 60_000 for path in paper_docs.FOLDER.glob("*.png"))


@pytest.mark.parametrize("code", ["plan", "certificate"])
def test_another_placeholder_or_a_kind_without_table_is_noticed(monkeypatch, tmp_path, code):
    text = (paper_docs.FOLDER / "README.md").read_text(encoding="utf-8")
    monkeypatch.setattr(paper_docs, "FOLDER", tmp_path)
    for spoilt in (text.replace(f"<!-- placeholders: {code} -->\n", ""), text.replace("| `", "| `x", 1)):
        (tmp_path / "README.md").write_text(spoilt, encoding="utf-8")
        with pytest.raises(CommandError) as refusal:
            call_command("paper_docs", "--check")
        assert refusal.value.returncode == 1
    call_command("paper_docs")
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == text
