"""In which group somebody is introduced in the hall, and which groups go first. Plain Python, no Django.

The order is the one that presenters are taught: the province, its board of emulation and commendation, the departments
of the bloc, the press, the leaders of the host, the exemplars. Names of organisations decide where the list of units
does not say what they are.
"""

from __future__ import annotations

from conference import vietnamese

CENTRAL, PROVINCE, BOARD, BLOC, PRESS, HOST, EXEMPLARS = (
    "central",
    "province",
    "board",
    "bloc",
    "press",
    "host",
    "exemplars",
)
GROUPS = (CENTRAL, PROVINCE, BOARD, BLOC, PRESS, HOST, EXEMPLARS)
"""In the order of the introduction."""

_PROVINCIAL = ("ubnd tinh", "hdnd tinh", "tinh uy", "doan dai bieu quoc hoi", "uy ban mat tran to quoc")
_PRESS_ORGANISATIONS = ("báo ", "tạp chí ", "thông tấn xã", "phát thanh", "truyền hình")
_PRESS_WORK = ("phong vien", "nha bao", "quay phim", "bien tap vien")
_BELOW = ("huyen", "thi xa", "thi tran", "xa", "phuong", "quan")
"""A people's council or committee of one of these is not the province's."""

_HEADS = ("chu tich", "bi thu", "tong giam doc", "giam doc", "cuc truong", "truong ban", "tong bien tap")
_NEXT = ("chanh ", "truong ")


def post_rank(position: str) -> int:
    """0 for the head of a body, 1 for a deputy, 2 for the head of a part of it, 3 for others: who has no rank in
    protocol comes in that order among the people of the same unit."""
    post = f"{vietnamese.fold(position)} "
    if post.startswith(_HEADS):
        return 0
    if post.startswith(tuple(f"pho {head}" for head in _HEADS)):
        return 1
    return 2 if post.startswith(_NEXT) else 3


def group_of(
    category: str,
    unit_kind: str,
    unit_name: str,
    *,
    position: str = "",
    workplace: str = "",
    parent_body: str = "",
) -> str | None:
    """One of GROUPS; None for who is not introduced by name: staff, drivers and others who serve.

    `category`, `unit_kind`: codes of the delegate and of the unit; `parent_body`: the body above the host as papers
    write it ("UBND TỈNH HÀ TĨNH"), whose people are the province's.
    """
    if unit_kind == "leadership":
        return HOST
    if category == "exemplar":
        return EXEMPLARS
    if category == "press_service":
        return PRESS if _is_press(unit_name, position, workplace) else None
    return _of_guest(unit_name, position, workplace, parent_body) if category == "guest" else None


def _of_guest(unit_name: str, position: str, workplace: str, parent_body: str) -> str:
    if _is_press(unit_name, position, ""):
        return PRESS
    names = [_short(name) for name in (unit_name, workplace) if name]
    if any("trung uong" in name for name in names):
        return CENTRAL
    if any("thi dua" in name for name in names):
        return BOARD
    parent = _short(parent_body)
    bodies = (*_PROVINCIAL, *([parent] if parent else []))
    return PROVINCE if names and any(_is_of(names[0], body) for body in bodies) else BLOC


def _is_of(name: str, body: str) -> bool:
    """Whether the organisation is that body: its name begins with it, and not with that of a place below."""
    rest = f"{name.removeprefix(body).strip()} "
    return name.startswith(body) and not rest.startswith(tuple(f"{word} " for word in _BELOW))


def _is_press(unit_name: str, position: str, workplace: str) -> bool:
    names = [vietnamese.clean(name).casefold() for name in (unit_name, workplace)]
    named = any(
        word in name if word[-1] != " " else name.startswith(word)
        for name in names
        for word in _PRESS_ORGANISATIONS
    )
    return named or any(word in vietnamese.fold(position) for word in _PRESS_WORK)


def _short(name: str) -> str:
    """ "ubnd tinh ha tinh" for "Ủy ban nhân dân tỉnh Hà Tĩnh"."""
    words = vietnamese.fold(name)
    return words.replace("uy ban nhan dan", "ubnd").replace("hoi dong nhan dan", "hdnd")
