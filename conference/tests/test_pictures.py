"""Uploaded pictures: cut short, deep, with a small picture inside, moving, turned; what is drawn anew is whole."""

from __future__ import annotations

import io
import os
import time

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageFile

from conference import pictures


def saved(picture: Image.Image, kind: str, **options) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), os.urandom(width * height * 3))


def with_small_one(content: bytes) -> bytes:
    """As cameras write it: a whole small JPEG before the pixels."""
    small = saved(noise(32, 32), "JPEG")
    return content[:2] + b"\xff\xe1" + (len(small) + 2).to_bytes(2, "big") + small + content[2:]


def drawn(content: bytes) -> Image.Image:
    new, _ending, size = pictures.redraw(content, 1600)
    picture = Image.open(io.BytesIO(new))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", size)
    return picture


@pytest.fixture(params=[False, True])
def lenient(request, monkeypatch):
    """As in a process that has printed: WeasyPrint makes Pillow read what is cut off."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", request.param)


@pytest.mark.parametrize("kind", ["JPEG", "progressive", "camera", "PNG"])
def test_cut_short_is_refused_with_a_sentence(kind, lenient):
    options = {"progressive": True} if kind == "progressive" else {}
    whole = saved(noise(160, 120), "PNG" if kind == "PNG" else "JPEG", **options)
    whole = with_small_one(whole) if kind == "camera" else whole
    assert drawn(whole).size == (160, 120)
    for end in (len(whole) // 2, len(whole) - 900, -1):
        with pytest.raises(ValidationError) as refused:
            pictures.redraw(whole[:end], 1600)
        assert "hỏng hoặc thiếu" in refused.value.messages[0]


def test_greys_of_sixteen_bits_keep_their_tones():
    assert drawn(saved(Image.new("I;16", (20, 20), 32768), "PNG")).getpixel((9, 9)) == (127, 127, 127)


def test_what_cameras_and_programs_write():
    palette = Image.new("P", (20, 20), 1)
    palette.putpalette([255, 0, 0, 0, 0, 255] + [0] * 762)
    seen = {
        "ink": drawn(saved(Image.new("CMYK", (20, 20), (0, 255, 255, 0)), "JPEG")),
        "clear": drawn(saved(palette, "PNG", transparency=1)),
        "moving": drawn(saved(Image.new("RGB", (20, 20), "red"), "PNG", save_all=True, append_images=[noise(20, 20)])),
    }  # fmt: skip
    colours = {name: picture.getpixel((9, 9)) for name, picture in seen.items()}
    assert colours == {"ink": (254, 0, 0), "clear": (255, 255, 255), "moving": (254, 0, 0)}
    turned = Image.Exif()
    turned[0x0112] = 6
    assert drawn(saved(noise(40, 30), "JPEG", exif=turned)).size == (30, 40)


def test_a_picture_that_is_all_filling_is_refused_at_once():
    begun = time.process_time()
    with pytest.raises(ValidationError, match="bị hỏng hoặc thiếu"):
        pictures.redraw(b"\xff\xd8" + b"\xff" * 14_000_000, 800)
    assert time.process_time() - begun < 1
