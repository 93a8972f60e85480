"""A mail server on the loopback for tests: it speaks SMTP over a real socket and behaves as it is told.

What it took stands in `taken` as (recipient, text); only what it answered 250 to counts as taken.
"""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from contextlib import suppress
from email.message import EmailMessage

WAIT = 30


class MailServer(socketserver.ThreadingTCPServer):
    """`plan`: what the next conversations meet, one word each; "accept" when it is used up.

    hello-421, rcpt-550, rcpt-451, text-554, text-451: that answer at that point. drop-before-text, drop-after-text: the
    connection ends there. hold-before-text, hold-after-text: waits there until `go_on` is set, then takes the message;
    `reached` is set meanwhile. take-and-drop: takes the text, and the connection ends before the answer.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *plan: str) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.plan = list(plan)
        self.taken: list[tuple[str, EmailMessage]] = []
        self.conversations = 0
        self.reached, self.go_on = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def next_word(self) -> str:
        with self._lock:
            self.conversations += 1
            return self.plan.pop(0) if self.plan else "accept"

    def take(self, recipient: str, text: bytes) -> None:
        with self._lock:
            self.taken.append((recipient, email.message_from_bytes(text, policy=email.policy.default)))

    def handle_error(self, request, client_address) -> None:
        """A client that was killed is no news."""


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        word = self.server.next_word()
        if word == "hello-421":
            return self.say("421 later")
        self.say("220 test")
        recipient = ""
        while line := self.rfile.readline():
            command = line.decode(errors="replace").strip()
            verb = command[:4].upper()
            if verb == "RCPT":
                recipient = command.partition("<")[2].partition(">")[0]
                self.say(
                    {"rcpt-550": "550 nobody of that name", "rcpt-451": "451 try later"}.get(word, "250 ok")
                )
            elif verb == "DATA":
                if not self.text(word, recipient):
                    return None
            elif verb == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")
        return None

    def text(self, word: str, recipient: str) -> bool:
        """Whether the conversation goes on."""
        if word == "drop-before-text":
            return False
        if word == "hold-before-text":
            self.hold()
        self.say("354 go ahead")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        if not line or word == "drop-after-text":
            return False
        if word == "hold-after-text":
            self.hold()
        if word in ("text-554", "text-451"):
            self.say(f"{word[5:]} not this text")
            return True
        self.server.take(recipient, b"".join(lines))
        if word == "take-and-drop":
            return False
        self.say("250 taken")
        return True

    def hold(self) -> None:
        self.server.reached.set()
        self.server.go_on.wait(WAIT)

    def say(self, text: str) -> None:
        with suppress(OSError):
            self.wfile.write(f"{text}\r\n".encode())
