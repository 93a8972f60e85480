"""The press in a process of its own: limits hold, a lost process is replaced, and the document in hand is named."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from documents import engine
from documents.press.order import Order, Sheet
from documents.renderer import Renderer
from documents.tests.test_press import order_of

pytestmark = pytest.mark.once

SOON = 20  # seconds for one document on a loaded machine


@pytest.fixture(scope="module")
def renderer():
    with Renderer(SOON) as made:
        yield made


def order(*texts: str, template: str = "documents/pangram.html", **context) -> Order:
    sheets = tuple(
        Sheet(place, f"Tờ {place}", {"text": text, "face": "normal", "family": "Liberation Serif", **context})
        for place, text in enumerate(texts)
    )
    return Order(template, "letter.css", "pdf/ua-1", ({},), {}, sheets)


def test_it_prints_what_this_process_would_print(renderer):
    from documents.press import order as press

    asked = order_of("certificate", range(3))
    assert dict(renderer.files(asked)) == dict(press.files(asked))
    assert renderer.combined(asked, "x") == press.combined(asked, "x")


def test_a_refusal_comes_back_with_its_document_and_language(renderer):
    answers = renderer.files(order("Hà", "漢", "Tĩnh"))
    assert next(answers)[0] == 0
    with pytest.raises(engine.PaperError, match="U\\+6F22") as error:
        next(answers)
    assert error.value.subject_id == 1
    assert [place for place, _content in renderer.files(order("Tĩnh"))] == [0]


def test_a_killed_process_is_replaced_and_the_document_in_hand_named(renderer):
    list(renderer.files(order("trước")))
    process = renderer._process
    answers = renderer.files(order(*["nghìn " * 20_000] * 3))
    killer = threading.Timer(0.3, os.kill, (process.pid, signal.SIGKILL))
    killer.start()
    with pytest.raises(engine.PaperError) as error:
        list(answers)
    assert error.value.subject_id in (0, 1, 2)
    assert len(list(renderer.files(order("sau")))) == 1
    assert renderer._process.pid != process.pid


def test_between_orders_a_killed_process_is_replaced_without_a_word(renderer):
    list(renderer.files(order("trước")))
    renderer._process.kill()
    renderer._process.wait()
    assert len(list(renderer.files(order("sau")))) == 1


def test_a_document_that_takes_too_long_is_stopped():
    with Renderer(SOON) as renderer:
        list(renderer.files(order("ấm")))
        renderer.seconds = 0.5
        started = time.monotonic()
        with pytest.raises(engine.PaperError) as error:
            list(renderer.files(order("chậm " * 100_000)))
        assert time.monotonic() - started < 5
        assert error.value.subject_id == 0
        renderer.seconds = SOON
        assert len(list(renderer.files(order("sau")))) == 1


def test_a_document_that_takes_too_much_memory_is_stopped(monkeypatch):
    monkeypatch.setenv("RENDER_MEMORY_MB", "600")
    with Renderer(120) as renderer:
        list(renderer.files(order("trước")))
        with pytest.raises(engine.PaperError) as error:
            list(renderer.files(order("nặng " * 3_000_000)))
        assert error.value.subject_id == 0
        assert len(list(renderer.files(order("sau")))) == 1


def test_nobody_waiting_ends_the_process():
    with Renderer(SOON) as renderer:
        answers = renderer.files(order("một", "hai"))
        next(answers)
        answers.close()
        assert renderer._process is None


def test_without_its_worker_the_process_does_not_stay():
    """The worker is killed, so that nobody tells its press process."""
    import subprocess
    import sys

    code = (
        "import django, sys, time; django.setup()\n"
        "from documents.tests.test_renderer import order\n"
        "from documents.renderer import Renderer\n"
        "r = Renderer(60); list(r.files(order('x'))); print(r._process.pid, flush=True); time.sleep(60)"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "conference.settings"},
    )
    pid = int(worker.stdout.readline())
    worker.kill()
    worker.wait()
    deadline = time.monotonic() + 10
    state = Path(f"/proc/{pid}/stat")
    while state.exists() and " Z " not in state.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_process_has_no_network_where_the_system_allows_to_give_it_up(renderer):
    list(renderer.files(order("x")))
    mine, its = (os.readlink(f"/proc/{pid}/ns/net") for pid in ("self", renderer._process.pid))
    if os.geteuid() == 0:
        assert mine != its
