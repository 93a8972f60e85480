"""Chromium headless: the project's HTML of all recipients in one file, printed by one start of the browser."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from urllib.parse import quote

from bench.print import assets, qr
from bench.print.order import Order
from bench.print.papers import Pages, sheet_of, start_django
from bench.print.sample import Person

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
PAGE_RULE = re.compile(r"@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}")
BODY = re.compile(r'<body(?: class="([^"]*)")?[^>]*>(.*)</body>', re.DOTALL)


def _program() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def version() -> str:
    answer = subprocess.run([str(_program()), "--version"], capture_output=True, text=True, check=True)
    return answer.stdout.strip()


def missing() -> str:
    return "" if _program() else "chromium is not installed"


def warm_up(order: Order) -> None:
    """Makes the browser's profile, which a user has already. The browser starts anew inside the clock."""
    start_django(order.portal)
    run(replace(order, people=order.people[:1], out=order.scratch))


def run(order: Order) -> None:
    page = order.assets / f"{order.paper}-{order.out.name}.html"
    page.write_text(whole_html(order), encoding="utf-8")
    subprocess.run(
        [
            str(_program()),
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-pdf-header-footer",
            f"--user-data-dir={order.scratch / 'profile'}",
            f"--print-to-pdf={order.combined}",
            page.as_uri(),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def whole_html(order: Order) -> str:
    """All pages as sections of one document. What @page says elsewhere, sections say here: Chromium paints no
    page backgrounds, and page numbers would count through all letters."""
    pages = Pages(order.paper, order.people)
    htmls = [pages.html(person) for person in order.people]
    style = "\n".join([*STYLE.findall(htmls[0]), pages.style])
    sheet = sheet_of(style)
    own = PAGE_RULE.sub("", style)
    own = own.replace("asset://playfair.ttf", assets.DISPLAY_FONT).replace("asset://", "")
    rules = (
        f"@page {{ size: {sheet.width} {sheet.height}; margin: 0 }} body {{ margin: 0 }}"
        f".sheet {{ position: relative; width: {sheet.width}; height: {sheet.height}; overflow: hidden; break-after: page }}"
        ".sheet:last-child { break-after: auto }"
        f".sheet > .frame {{ position: absolute; left: 0; top: 0; width: {sheet.width}; height: {sheet.height} }}"
        f".sheet > .leaf {{ position: absolute; inset: {' '.join(sheet.margins)} }}"
    )
    frame = f'<img class="frame" src="{assets.FRAME}">' if "frame.svg" in style else ""
    sheets = "".join(_sheet(html, person, frame) for html, person in zip(htmls, order.people, strict=True))
    head = f'<meta charset="utf-8"><title>In</title><style>{own}{rules}</style>'
    return f'<!doctype html><html lang="vi"><head>{head}</head><body>{sheets}</body></html>'


def _sheet(html: str, person: Person, frame: str) -> str:
    found = BODY.search(html)
    if not found:
        raise ValueError("the template has no body")
    name, inner = found[1] or "", found[2]
    if "asset://qr/" in inner:
        drawn = f"data:image/svg+xml,{quote(qr.svg(person.address))}"
        inner = re.sub(r"asset://qr/[^\"]*", lambda _: drawn, inner)
    inner = inner.replace("asset://", "")
    return f'<section class="sheet">{frame}<div class="leaf {name}">{inner}</div></section>'
