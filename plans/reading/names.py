"""Names of units and bodies as sentences of a plan hold them: "Phòng A, Công đoàn Ngành và các tổ chức đoàn thể xây dựng …"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from conference.vietnamese import fold

LONGEST_NAME = 150
MOST_NAMES = 30  # in one sentence

_HEADS = (
    "thường trực hội đồng", "hội đồng", "thường trực ban", "ban giám đốc", "ban tổ chức", "ban", "tổ chức đoàn thể",
    "tổ chức chính trị - xã hội", "tổ chức chính trị xã hội", "tổ", "phòng", "văn phòng", "thanh tra", "trung tâm",
    "công đoàn", "liên đoàn", "đoàn thanh niên", "đoàn thể", "đoàn", "hội", "đài", "báo", "sở", "ubnd", "ủy ban", "uỷ ban",
    "chi cục", "cục", "chi bộ", "đảng bộ", "đảng ủy", "đảng uỷ", "trường", "viện", "bệnh viện", "trạm", "hạt", "khối", "tiểu ban",
    "cơ quan", "đơn vị", "doanh nghiệp", "công ty", "hợp tác xã", "bộ phận", "nhóm", "mặt trận", "lãnh đạo", "chi đoàn", "chi hội",
    "trưởng các phòng", "trưởng phòng", "thủ trưởng các đơn vị", "thủ trưởng", "cán bộ", "cá nhân", "tập thể", "chánh văn phòng",
)  # fmt: skip
_PLURAL = ("các", "những", "toàn thể", "tất cả các", "tất cả", "mỗi")
_ALONE = {
    "trung tâm",
    "văn phòng",
    "thanh tra",
    "công đoàn",
    "ban giám đốc",
    "ban tổ chức",
    "đoàn thanh niên",
    "tổ chức đoàn thể",
}
"""Heads that may be a name by themselves."""
_OF_MANY = {
    "đơn vị",
    "cơ quan",
    "doanh nghiệp",
    "cá nhân",
    "tập thể",
    "cán bộ",
    "thủ trưởng",
    "thủ trưởng các đơn vị",
    "trưởng các phòng",
}
_VERBS = (
    "ban hành", "bám sát", "biên soạn", "bình xét", "chọn", "cung cấp", "dự", "lắp đặt", "mua", "nhân rộng", "quay", "thông báo", "thu thập", "suy tôn", "báo cáo", "bảo đảm", "bố trí", "chịu trách nhiệm", "chỉ đạo", "chủ động", "chủ trì", "chuẩn bị",
    "có nhiệm vụ", "có trách nhiệm", "cử", "căn cứ", "dự kiến", "dự toán", "được giao", "đảm bảo", "đảm nhận", "đánh giá",
    "đăng", "đẩy mạnh", "đề xuất", "đôn đốc", "đưa tin", "giao", "giới thiệu", "giúp", "gửi", "hoàn thành", "hướng dẫn", "huy động",
    "in", "kiểm tra", "làm", "lập", "lựa chọn", "lấy", "mời", "nghiêm túc", "nghiên cứu", "phân công", "phát động", "phát huy",
    "phối hợp", "phục vụ", "quan tâm", "quán triệt", "rà soát", "soạn thảo", "sử dụng", "tạo điều kiện", "tăng cường", "tập trung", "tham dự",
    "tham gia", "tham mưu", "thành lập", "thẩm định", "theo dõi", "thực hiện", "tích cực", "tiếp nhận", "tiếp tục", "tổ chức", "tổng hợp",
    "trang trí", "triển khai", "trình", "tuyên truyền", "vận động", "viết", "xây dựng", "xem xét", "xét chọn", "yêu cầu", "để", "trong việc", "kịp thời",
    "cùng với", "cùng", "theo", "khi", "đến", "sẽ", "phải", "cần", "trên", "dựa", "tự",
)  # fmt: skip
_ALTERNATIVES = "|".join(re.escape(head) for head in sorted(_HEADS, key=len, reverse=True))
_PLURALS = "|".join(sorted(_PLURAL, key=len, reverse=True))
_OTHER_WORDS = r"(?!(?:tổ\s+chức(?!\s+(?:đoàn|chính))|báo\s+cáo|hội\s+(?:nghị|thảo|trường|họp)|ban\s+hành|trường\s+hợp|khối\s+lượng|đoàn\s+kết|phòng\s*,?\s*chống|tổ\s+quốc)(?!\w))"
"""What begins as a name does and is none."""
_START = re.compile(
    rf"(?:(?P<plural>{_PLURALS})\s+)?(?:{_OTHER_WORDS}(?P<head>{_ALTERNATIVES})|(?<=các )(?P<many>tổ chức))(?!\w)",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"\s*[,;:.()/…“”\"]|\s+(?:" + "|".join(sorted(map(re.escape, _VERBS), key=len, reverse=True)) + r")(?!\w)"
    r"|\s+và\s+(?=(?:" + _PLURALS + r")(?!\w))"
    r"|\s+(?:và|với)\s+(?=(?:" + _ALTERNATIVES + r")(?!\w))",
)  # fmt: skip
_AND_HEAD = re.compile(rf"\s+(?:và|cùng|với)\s+(?=(?:{_PLURALS}|{_ALTERNATIVES})(?!\w))", re.IGNORECASE)
_BETWEEN = re.compile(
    r"(?:\s*\([^()]{0,80}\))?\s*(?:,\s*(?:và\s+)?|;\s*|và\s+|cùng\s+với\s+|cùng\s+|với\s+|/\s*)"
)
_GENERAL = re.compile(
    r"(?:cac |nhung |toan the |tat ca |moi )|(?:phong(?: ban)?(?: chuyen mon)?|don vi|to chuc|doan the|co quan|doanh nghiep|tieu ban|ca nhan|tap the|can bo|thu truong|cong ty)(?: truc thuoc| lien quan| chuyen mon| nghiep vu| co lien quan)*$"
)


@dataclass(frozen=True)
class Name:
    """`general`: a phrase for many ("các phòng chuyên môn"), which is no unit of its own."""

    text: str
    general: bool

    @property
    def key(self) -> str:
        return key_of(self.text)


def leading(text: str) -> tuple[list[Name], str]:
    """The names at the beginning of the text, and the rest after them."""
    found: list[Name] = []
    rest = text.strip()
    while len(found) < MOST_NAMES:
        name, after = _one(rest)
        if name is None:
            break
        found.append(_as_before(name, found[-1]) if found else name)
        between = _BETWEEN.match(after)
        if not between or _one(after[between.end() :])[0] is None:
            rest = after
            break
        rest = after[between.end() :]
    return found, rest.strip()


def _as_before(name: Name, before: Name) -> Name:
    """ "các bệnh viện, trung tâm y tế": in small letters behind a plural it is one of many as well."""
    carried = name.text[:1].islower() and bool(re.match(_PLURALS, before.text, re.IGNORECASE))
    own = name.key.startswith(("cong doan", "doan thanh nien", "hoi cuu", "van phong", "thanh tra"))
    return Name(name.text, name.general or (carried and not own))


def _one(text: str) -> tuple[Name | None, str]:
    start = _START.match(text)
    if not start:
        return None, text
    end = _end(text, start)
    said = text[:end].strip()
    head = (start["head"] or start["many"]).lower()
    is_bare = fold(said) == fold(head)
    general = bool(start["plural"]) or bool(_GENERAL.match(fold(said))) or _is_general(head, said)
    if len(said) > LONGEST_NAME or (is_bare and not general and head not in _ALONE):
        return None, text
    return Name(said, general), text[end:]


def _is_general(head: str, said: str) -> bool:
    """ "đơn vị thuộc Sở": no proper name follows."""
    return head in _OF_MANY and not re.search(r"\s(?!Sở|Ngành|Khối|Tỉnh)[A-ZĐÀ-Ỵ]", said)


def _end(text: str, start: re.Match[str]) -> int:
    """Where the name ends: at a sign, a verb, or "và" before the next name. Right after a head that is no name by
    itself comes a word of the name, whatever it is ("phòng tổ chức")."""
    begin = start.end()
    if (start["head"] or "").lower() not in _ALONE and not start["plural"]:
        word = re.compile(r"\s+[^\s,;:.()]+").match(text, begin)
        begin = word.end() if word and text[begin:].lstrip()[:2] not in ("và", "có") else begin
    limit = min(len(text), start.end() + LONGEST_NAME)
    searched = (_STOP.search(text, begin, limit), _AND_HEAD.search(text, begin, limit))
    stops = [found.start() for found in searched if found]
    return min(stops, default=limit if limit == len(text) else limit + 1)


# --- one body under several names ---

_SHORT = {
    "tdkt": "thi dua khen thuong", "ubnd": "uy ban nhan dan", "cd": "cong doan", "cdn": "cong doan nganh", "dtn": "doan thanh nien",
    "ccb": "cuu chien binh", "hccb": "hoi cuu chien binh", "cntt": "cong nghe thong tin", "ptth": "phat thanh truyen hinh",
    "vp": "van phong", "website": "trang thong tin dien tu", "bbt": "ban bien tap", "tn": "thanh nien", "tttdt": "trang thong tin dien tu",
}  # fmt: skip
_LOOSE = {"cua", "nganh", "so", "tinh", "co", "quan", "don", "vi"}


@lru_cache(maxsize=4096)
def key_of(name: str) -> str:
    """By which two ways of writing one name meet: folded, abbreviations spelled out, without signs."""
    folded = fold(name).replace("pt-th", "ptth").replace("pt - th", "ptth")
    words = re.sub(r"[^\w]+", " ", folded).split()
    return " ".join(_SHORT.get(word, word) for word in words)


@lru_cache(maxsize=4096)
def core_of(name: str) -> str:
    """The key without the words at its end that say whose it is ("của Sở", "Ngành", "tỉnh")."""
    words = key_of(name).split()
    while len(words) > 2 and words[-1] in _LOOSE:
        words.pop()
    return " ".join(words)


def same(one: str, other: str) -> bool:
    return core_of(one) == core_of(other)


def nearest(name: str, known: Sequence[tuple[int, Iterable[str]]]) -> int | None:
    """The number of the known unit that bears this name, or whose name alone begins with it; None when that is not sure.

    `known`: [(number, its names)].
    """
    wanted, core = key_of(name), core_of(name)
    keys = [(number, [key_of(each) for each in names if each]) for number, names in known]
    for target in (wanted, core):
        exact = {number for number, texts in keys if target in texts or f"phong {target}" in texts}
        if len(exact) == 1:
            return exact.pop()
    short = core.removeprefix("phong ")
    near = {
        number
        for number, texts in keys
        if short in texts or any(text.startswith(f"{core} ") for text in texts)
    }
    return near.pop() if len(near) == 1 else None
