"""The small markup of stories: text as it is typed becomes HTML. Everything is escaped before anything is made of it,
and only the tags of TAGS ever come out; there is no way to write a tag, an attribute or an address.

    ## Heading         ### Smaller heading
    - one of a list    1. one of a numbered list
    > what somebody said
    **bold** within a line; an empty line ends a paragraph
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

TAGS = ("p", "br", "h2", "h3", "ul", "ol", "li", "blockquote", "strong")
_BOLD = re.compile(r"\*\*(\S(?:[^*\n]*\S)?)\*\*")
_KINDS = (
    ("h3", re.compile(r"###+ +(.+)")),
    ("h2", re.compile(r"##? +(.+)")),
    ("ul", re.compile(r"[-*•–] +(.+)")),
    ("ol", re.compile(r"[0-9]{1,3}[.)] +(.+)")),
    ("blockquote", re.compile(r"> *(.*)")),
)
_NUMBER = re.compile(r"[0-9]+")


def render(text: str, top: int = 2) -> str:
    """Safe HTML of the text. `top`: level of its larger headings, e.g. 3 below a title of level 2."""
    return "\n".join(_blocks(text, top))


def plain(text: str) -> str:
    """The words alone, in one line: for search, feeds and the beginnings that lists show."""
    lines = (_kind(line)[1] for line in text.splitlines())
    return " ".join(" ".join(lines).replace("**", "").split())


def _blocks(text: str, top: int) -> Iterator[str]:
    lines = ((*_kind(line), line) for line in text.splitlines())
    for kind, run in groupby(lines, key=lambda found: found[0]):
        rows = list(run)
        words = [_inline(row[1]) for row in rows]
        if kind in ("h2", "h3"):
            level = top if kind == "h2" else top + 1
            yield from (f"<h{level}>{word}</h{level}>" for word in words)
        elif kind == "blockquote":
            yield f"<blockquote><p>{'<br>'.join(words)}</p></blockquote>"
        elif kind in ("ul", "ol"):
            yield _list(kind, words, rows[0][2])
        elif kind == "p":
            yield f"<p>{'<br>'.join(words)}</p>"


def _list(kind: str, words: Iterable[str], first_line: str) -> str:
    first = _NUMBER.match(first_line.strip()) if kind == "ol" else None
    start = int(first.group()) if first else 1
    opening = f'<{kind} start="{start}">' if start != 1 else f"<{kind}>"
    return f"{opening}{''.join(f'<li>{word}</li>' for word in words)}</{kind}>"


def _kind(line: str) -> tuple[str, str]:
    """(tag of the block, words without its sign); "" for an empty line."""
    line = line.strip()
    for kind, pattern in _KINDS:
        if found := pattern.fullmatch(line):
            return kind, found.group(1).strip()
    return ("p" if line else ""), line


def _inline(words: str) -> str:
    return _BOLD.sub(r"<strong>\1</strong>", escape(words))
