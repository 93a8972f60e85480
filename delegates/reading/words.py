"""The words that lists of delegates are made of: names of columns, abbreviations, groups, units, closing lines.

Keys are folded (`vietnamese.fold`) with single spaces for every sign, unless a comment says otherwise.
"""

from __future__ import annotations

import re
from functools import lru_cache

from conference.vietnamese import clean, fold

_SIGNS = re.compile(r"[^0-9a-z]+")


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    return " ".join(_SIGNS.sub(" ", fold(text)).split())


def _table(rows: dict[str, str]) -> dict[str, str]:
    return {word: field for field, words in rows.items() for word in words.split("|")}


COLUMNS = _table(
    {
        "number": "stt|tt|so tt|so thu tu|no|s tt",
        "full_name": "ho va ten|ho ten|ho va ten dai bieu|ho ten dai bieu|ten dai bieu|hoten|dai bieu|ho va ten ca nhan|ten ca nhan|"
        "ten tap the ca nhan|ten ca nhan tap the|tap the ca nhan|ca nhan tap the|ho va ten khai sinh|ho ten khai sinh|"
        "ho va ten ten tap the|ho ten ten tap the|ho va ten tap the|ho va ten nguoi tham du|ho va ten can bo|"
        "ho chu dem va ten|ho ten dem va ten|ho va ten cbccvc|full name|fullname|ho va ten nguoi dai dien|ho ten nguoi dai dien|nguoi dai dien|name|ho va ten tap the ca nhan",
        "collective": "ten tap the|tap the|ten tap the dien hinh|tap the dien hinh|ten don vi tap the",
        "family": "ho|ho dem|ho va dem|ho va ten dem|ho ten dem|ho lot|ho va chu lot|ho chu lot|ho va chu dem|ho chu dem|last name|surname",
        "middle": "dem|ten dem|chu lot|ten lot|chu dem",
        "given": "ten|first name",
        "gender": "gioi tinh|gt|phai|nam nu|gender|sex|gioi tinh nam nu",
        "female": "nu|gioi tinh nu|la nu",
        "date_of_birth": "ngay sinh|nam sinh|ngay thang nam sinh|ngay thang sinh|ngay sinh nam sinh|ntns|sinh ngay|sinh nam|"
        "ngay thang nam|date of birth|dob|birthday|ngay nam sinh|nam sinh ngay sinh|ngay thang nam sinh nam nu",
        "citizen_id": "cccd|cmnd|cmt|cmtnd|cccd cmnd|cmnd cccd|cccd cmt|can cuoc|can cuoc cong dan|the can cuoc|so dinh danh|"
        "so dinh danh ca nhan|dinh danh ca nhan|ma dinh danh|chung minh nhan dan|can cuoc cong dan cmnd|citizen id|"
        "so can cuoc cong dan|so the can cuoc|cccd can cuoc|can cuoc cccd|cccd cmnd ho chieu|cmnd cccd ho chieu|can cuoc cong dan chung minh nhan dan",
        "phone": "dien thoai|so dien thoai|sdt|dt|dtdd|so dt|di dong|so di dong|mobile|phone|tel|dien thoai di dong|"
        "so dien thoai di dong|dien thoai lien he|so dien thoai lien he|sdt lien he|so dt lien he|dt lien he|so dtdd|phone number|dt di dong|so dt di dong|dien thoai ca nhan|sdt di dong",
        "position": "chuc vu|chuc danh|cv|chuc vu chuc danh|chuc danh chuc vu|position|title|chuc danh nghe nghiep|nghe nghiep|"
        "chuc vu cong tac|vi tri cong tac|vi tri viec lam|cong viec",
        "workplace": "don vi|don vi cong tac|noi cong tac|co quan|co quan don vi|don vi co quan|phong ban|noi lam viec|workplace|"
        "unit|cong tac tai|to chuc|phong don vi|co quan cong tac|co quan don vi cong tac|phong ban don vi|ten don vi",
        "position_workplace": "chuc vu don vi cong tac|chuc vu don vi|chuc vu noi cong tac|chuc danh don vi|chuc vu co quan|"
        "chuc vu co quan don vi|chuc vu va don vi cong tac|chuc danh don vi cong tac|chuc vu va noi cong tac|"
        "chuc vu chuc danh don vi cong tac|chuc danh chuc vu don vi cong tac|chuc vu co quan cong tac|chuc vu va don vi",
        "workplace_position": "don vi chuc vu|don vi cong tac chuc vu|co quan chuc vu|noi cong tac chuc vu",
        "education": "trinh do|trinh do chuyen mon|trinh do hoc van|hoc van|bang cap|van bang|trinh do dao tao|trinh do van hoa|van hoa|"
        "trinh do chuyen mon nghiep vu|trinh do chuyen mon ky thuat|trinh do hoc van chuyen mon|trinh do chuyen mon hoc van|"
        "trinh do van hoa chuyen mon|trinh do chuyen mon van hoa|trinh do cm|trinh do cmnv|trinh do nghiep vu|trinh do pho thong|"
        "trinh do giao duc pho thong|giao duc pho thong|trinh do bang cap|trinh do van bang|bang cap chuyen mon|bang cap cao nhat|"
        "trinh do cao nhat|trinh do chuyen mon cao nhat|hoc vi|trinh do hoc vi|hoc ham hoc vi|hoc vi hoc ham|education|level of education|degree",
        "ethnicity": "dan toc|ethnicity|dt dan toc",
        "party_member": "dang vien|la dang vien|dang|ngay vao dang|vao dang|dang vien x|ngay vao dang csvn|party member",
        "category": "doi tuong|loai dai bieu|thanh phan|dien|loai|nhom|thanh phan dai bieu|doi tuong dai bieu|loai hinh|category|dien dai bieu",
        "note": "ghi chu|note|notes|remarks|luu y",
        "achievements": "thanh tich|thanh tich hinh thuc khen thuong da dat|hinh thuc khen thuong|hinh thuc khen thuong da dat|"
        "danh hieu|danh hieu thi dua|thanh tich noi bat|tom tat thanh tich|thanh tich dat duoc|danh hieu hinh thuc khen thuong|"
        "thanh tich khen thuong|khen thuong|thanh tich tieu bieu",
        "email": "email|e mail|thu dien tu|dia chi email",
    }
)
"""Folded name of a column → field."""

FILLERS = re.compile(
    r" (neu co|hien nay|hien tai|bat buoc|so|cua dai bieu|dai bieu|hien nay|yyyy|dd|mm)$|^(so|cac) "
)
_NOT_READ_SAID = (
    "tuoi|ton giao|que quan|dia chi|noi o|ngay cap|noi cap|luong|ky ten|ky nhan|chu ky|noi sinh|chuyen mon|chuyen nganh|nganh dao tao|"
    "ly luan chinh tri|trinh do ly luan chinh tri|llct|trinh do llct|chinh tri|ngoai ngu|trinh do ngoai ngu|tin hoc|trinh do tin hoc|"
    "quan ly nha nuoc|qlnn|quoc tich|anh|so quyet dinh|ma so|size ao|an chay|phuong tien|"
    "so xe|luu tru|cho o hien nay|thuong tru|noi thuong tru|tham nien|ngay vao nganh|bien so xe|ma nhan vien|du thay"
)
NOT_READ = frozenset(_NOT_READ_SAID.split("|"))
"""Columns that lists hold and that no delegate needs."""

DITTO = frozenset(("nt", "n t", "nhu tren", "nhu tren nt"))
_DITTO_SIGNS = re.compile(r"[-–—\s.]*(?:[\"”“″〃]|''|//|,,|\")[-–—\s.]*")
_NOTHING = re.compile(r"[-–—.…_*\s/\\]*|(?:không có|không|chưa có|k|ko|n/?a|null|none)", re.IGNORECASE)


def is_ditto(text: str) -> bool:
    return key(text) in DITTO or bool(_DITTO_SIGNS.fullmatch(text))


def says_nothing(text: str) -> bool:
    """Strokes and dots that fill an empty cell."""
    return bool(_NOTHING.fullmatch(text.strip()))


_LINES = re.compile(r"[-–—.…_*\s/\\]*")


def is_stroke(text: str) -> bool:
    return bool(_LINES.fullmatch(text))


MARKS = frozenset(
    (
        "x",
        "v",
        "✓",
        "✔",
        "√",
        "☑",
        "+",
        "1",
        "có",
        "co",
        "yes",
        "true",
        "đv",
        "dv",
        "đảng viên",
        "*",
        "ü",
        "☒",
    )
)
NO_MARKS = frozenset(("0", "không", "khong", "no", "false", "chưa", "chua", "o", "k"))

GENDERS = {"nam": "male", "nu": "female", "male": "male", "female": "female", "m": "male", "f": "female", "trai": "male",
           "gai": "female", "ong": "male", "ba": "female", "1 nam": "male", "nu gioi": "female", "nam gioi": "male"}  # fmt: skip

CATEGORIES = _table(
    {
        "exemplar": "dhtt|dien hinh|dien hinh tien tien|dai bieu dien hinh|ca nhan dien hinh|dh|guong dien hinh|dai bieu dien hinh tien tien|"
        "dien hinh tien tien ca nhan|cn dien hinh|dai bieu dhtt",
        "guest": "khach moi|khach|dai bieu khach moi|guest|dai bieu moi|khach moi dai bieu",
        "staff": "can bo cong chuc vien chuc|cbccvc|ccvc|cong chuc|vien chuc|staff|can bo|cong chuc vien chuc|can bo cong chuc|nguoi lao dong|nld|cbcc",
        "press_service": "bao chi|phong vien|phuc vu|truyen hinh|press|bao chi phuc vu|hau can|ky thuat|ban to chuc phuc vu",
        "collective": "tt|tap the|dien hinh tap the|tap the dien hinh|dhtt tap the|tap the dien hinh tien tien",
        "person": "ca nhan|cn|dien hinh ca nhan|ca nhan dien hinh tien tien",
    }
)
UNSURE_CATEGORIES = {"km": "guest", "k": "guest", "kh": "guest", "bc": "press_service", "pv": "press_service"}

GROUPS = (
    (re.compile(r"\btap the\b"), "kind", "collective"),
    (re.compile(r"\bca nhan\b"), "kind", "person"),
    (re.compile(r"\bkhach( moi)?\b"), "category", "guest"),
    (re.compile(r"\bdien hinh\b"), "category", "exemplar"),
    (re.compile(r"\b(can bo|cong chuc|vien chuc)\b"), "category", "staff"),
    (re.compile(r"\b(bao chi|phong vien|phuc vu)\b"), "category", "press_service"),
    (
        re.compile(
            r"^(?:[ivx]+ |[a-e] |cac )*(?:dai bieu|danh sach|du phong|chinh thuc|lanh dao|thanh phan|khoi|nhom|doan dai bieu)\b"
        ),
        "",
        "",
    ),
)
"""What the line above a group says of the rows below it."""

GROUP_NUMBER = re.compile(r"^(?:[IVX]{1,5}|[A-EĐ])(?:\s*[.)/:-]|\s|$)|^(?:[IVX]+|[A-E])\.\d")

# On clean lower-case text with its marks: "tổ" is a team and "Tô" a family, "đoàn" both.
UNIT_START = re.compile(
    r"^(?:tập thể|phòng|ban|tổ|đội|trung tâm|công ty|cty|doanh nghiệp|dntn|hợp tác xã|htx|xí nghiệp|nhà máy|chi nhánh|văn phòng|"
    r"chi cục|cục|sở|khoa|viện|trường|công đoàn|chi đoàn|đoàn thanh niên|đoàn tn|đoàn cơ sở|chi bộ|đảng bộ|đảng ủy|phân xưởng|cửa hàng|làng nghề|"
    r"hội|tổng công ty|tập đoàn|ngân hàng|điện lực|ủy ban|uỷ ban|ubnd|thanh tra|chi hội|bộ phận|p\.|tt\.|cơ sở|siêu thị|liên đoàn|đài|báo|khách sạn)(?=\W|$)(?!\s+(?:trưởng|phó|viên)\b)"
)
_UNIT_FOLDED = re.compile(
    r"^(?:tap the|cong ty|trung tam|van phong|hop tac xa|xi nghiep|nha may|chi nhanh|cong doan|doanh nghiep|phan xuong|cua hang|lang nghe|tong cong ty)\b"
)


def is_unit(text: str) -> bool:
    low = clean(text).lower()
    return bool(UNIT_START.match(low)) or (low.isascii() and bool(_UNIT_FOLDED.match(low)))


_SURNAMES_SAID = """
    nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dao doan vuong trinh truong dinh lam phung mai to ta ha
    luong chu thai kieu nghiem cao tang quach luu van tong la ma lo lu vi sung giang hau cu thao mua lau ban trieu hua nong lieu mac
    quan che thach kim son danh chau dam kha khuc khong ninh on ong pho phi luc lai au bach cam cung du dau giap han khuong khuu lac
    thieu tieu ton trang tu uong vien y dieu dong bo than thi tien hong hac ngac nhu mau sam quang ka k h phuong
    sai tan vang xa dinh khau nghe chau liu lieng giao hoa cao
"""
SURNAMES = frozenset(_SURNAMES_SAID.split())
"""Folded first words of names, for telling a person from a heading. A name with another first word is asked about.
"""


def looks_like_person(text: str) -> bool:
    words = clean(text).split()
    return (
        2 <= len(words) <= 6
        and not any(char.isdigit() for char in text)
        and key(words[0]) in SURNAMES
        and all(word[:1].isupper() for word in words)
        and not is_unit(text)
    )


# --- closing lines ---

_TOTAL = re.compile(
    r"^[(*\s]*(?:tổng cộng|tổng số|tổng:|tổng\s*$|cộng:|cộng\s*$|cộng danh sách|ấn định|danh sách (?:này )?(?:có|gồm)|bằng chữ|trong đó)"
)
_TOTAL_FOLDED = re.compile(
    r"^(?:tong cong|tong so|cong danh sach|danh sach (?:nay )?(?:co|gom)|an dinh danh sach)\b"
)
_SIGNING = re.compile(
    r"^(?:nguoi lap(?: bieu| danh sach| bang)?|nguoi tong hop|thu truong(?: don vi| co quan)?|giam doc|pho giam doc|chu tich|pho chu tich|truong phong|"
    r"chanh van phong|hieu truong|ky ten(?: dong dau)?|ky ghi ro ho ten|ky va ghi ro ho ten|ky ten va dong dau|xac nhan(?: cua.*)?|tm .*|kt .*|tl .*|tuq .*|"
    r"noi nhan|da ky|lanh dao don vi|lanh dao|dai dien don vi|thu truong|nguoi duyet|phe duyet|bi thu|chu nhiem|ke toan truong|luu vt.*)$"
)
_DATELINE = re.compile(r"\bngay\b.*\bthang\b.*\bnam\b|^ngay\b.*\bthang\b")


def is_total(text: str) -> bool:
    low = clean(text).lower()
    return bool(_TOTAL.match(low)) or (low.isascii() and bool(_TOTAL_FOLDED.match(low)) and ":" in low)


def is_signing(text: str) -> bool:
    said = key(text)
    return bool(_SIGNING.match(said)) or (
        bool(_DATELINE.search(said)) and not said[:1].isdigit() and "sinh" not in said
    )


# --- abbreviations of positions and units (clean lower-case text, whole words) ---

POSITIONS = {
    "gđ": "Giám đốc", "pgđ": "Phó Giám đốc", "tgđ": "Tổng Giám đốc", "ptgđ": "Phó Tổng Giám đốc", "tp": "Trưởng phòng",
    "ptp": "Phó Trưởng phòng", "pp": "Phó Trưởng phòng", "ptrp": "Phó Trưởng phòng", "cv": "Chuyên viên",
    "cvc": "Chuyên viên chính", "cvcc": "Chuyên viên cao cấp", "nv": "Nhân viên", "vc": "Viên chức", "ct": "Chủ tịch", "pct": "Phó Chủ tịch", "cvp": "Chánh Văn phòng",
    "pcvp": "Phó Chánh Văn phòng", "ktt": "Kế toán trưởng", "kt": "Kế toán", "ktv": "Kỹ thuật viên", "ttr": "Tổ trưởng", "qđ": "Quản đốc",
    "pqđ": "Phó Quản đốc", "bt": "Bí thư", "pbt": "Phó Bí thư", "hđqt": "Hội đồng quản trị", "ctv": "Cộng tác viên", "đtv": "Điều tra viên", "ttv": "Thanh tra viên",
    "ktsx": "Kỹ thuật sản xuất", "lđ": "Lao động", "pgd": "Phó Giám đốc", "gd": "Giám đốc", "p.gđ": "Phó Giám đốc", "p.gd": "Phó Giám đốc", "phó gđ": "Phó Giám đốc", "p.tp": "Phó Trưởng phòng",
    "phó tp": "Phó Trưởng phòng", "p. gđ": "Phó Giám đốc", "t.phòng": "Trưởng phòng", "p.trưởng phòng": "Phó Trưởng phòng", "q.gđ": "Quyền Giám đốc",
}  # fmt: skip
UNSURE_POSITIONS = {
    "cn": "Công nhân",
    "ks": "Kỹ sư",
    "tt": "Tổ trưởng",
    "ct": "Chủ tịch",
    "kt": "Kế toán",
    "bt": "Bí thư",
    "pp": "Phó Trưởng phòng",
}
UNITS = {
    "p.": "Phòng", "tt.": "Trung tâm", "vp": "Văn phòng", "vp.": "Văn phòng", "cty": "Công ty", "cty.": "Công ty", "c.ty": "Công ty", "htx": "Hợp tác xã",
    "cp": "Cổ phần", "xn": "Xí nghiệp", "cđ": "Công đoàn", "sct": "Sở Công Thương", "sx": "sản xuất", "xttm": "Xúc tiến thương mại", "dn": "Doanh nghiệp",
    "dntn": "Doanh nghiệp tư nhân", "tct": "Tổng Công ty", "tttt": "Trung tâm", "px": "Phân xưởng", "cn.": "Chi nhánh",
}  # fmt: skip
UNITS.pop("tttt")
