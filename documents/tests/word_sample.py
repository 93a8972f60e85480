"""A paper with every element, class and measure that the Word form knows; the head once as table, once as blocks."""

STYLE = """
@page annex { size: A4 landscape; }
@page annex:nth(1 of annex) { counter-reset: page 1; counter-increment: page 0; @top-center { content: none; } }
.annex { break-before: page; page: annex; }
.block-head { display: flex; } .block-head .issuer { width: 66mm; } .block-head .state { width: 99mm; }
.block-head { text-align: center; font-size: 13pt; }
.basis p { font-style: italic; text-align: justify; text-indent: 10mm; }
.signed { float: right; width: 80mm; } .listed { float: left; width: 60mm; } .after { clear: both; }
.late { break-before: page; } .caps { text-transform: uppercase; } .urgent { color: #c00000; }
.lettered { list-style: lower-alpha; padding-left: 15mm; } .dashed li { list-style: none; }
.dashed li::before { content: "- "; }
"""

HEAD = """
<div class="head"><div class="row">
  <div class="issuer"><p class="parent-body">UBND TỈNH HÀ TĨNH</p>
    <p class="issuing-body"><strong>SỞ CÔNG THƯƠNG</strong></p></div>
  <div class="state"><p class="state-name">CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p>
    <p class="motto"><span>Độc lập - Tự do - Hạnh phúc</span></p></div></div>
  <div class="row"><div class="number"><p>Số: 05/KH-SCT</p></div>
    <div class="date"><p>Hà Tĩnh, ngày 05 tháng 02 năm 2020</p></div></div>
</div>"""

FOOT = """
<div class="foot"><div class="row">
  <div class="recipients"><p class="label">Nơi nhận:</p><p>- Như trên;</p><p>- Lưu: VT, VP.</p></div>
  <div class="signer"><p>KT. GIÁM ĐỐC</p><p>PHÓ GIÁM ĐỐC</p><div class="signature"></div>
    <p>Đỗ Văn Mẫu Trung</p></div></div></div>"""

TEXT = """
<h1 class="kind">KẾ HOẠCH</h1>
<p class="about">Tổ chức Hội nghị điển hình tiên tiến</p>
<div class="basis"><p>Căn cứ Luật Thi đua, khen thưởng;</p></div>
<div class="text">
  <p>Sở Công Thương <strong>trân   trọng</strong> kính
     mời <em>các đơn vị</em><br>dòng hai H<sub>2</sub>O, m<sup>2</sup>, <u>gạch</u> <span class="urgent">HỎA TỐC</span>.</p>
  <h2>I. MỤC ĐÍCH</h2>
  <ol class="lettered"><li>Điểm thứ nhất</li><li>Điểm thứ hai</li></ol>
  <ul class="dashed"><li>Gạch đầu dòng</li></ul>
  <p class="caps">chữ hoa đậm</p>
  <blink>Thẻ lạ <marquee>vẫn còn chữ</marquee></blink>
  <p>&lt;b&gt;không đậm&lt;/b&gt; &amp; "ngoặc" /./</p>
</div>
<table class="list programme">
  <thead><tr><th class="time">Thời gian</th><th>Nội dung</th><th class="who">Thực hiện</th></tr></thead>
  <tbody>
    <tr><td class="time" rowspan="2">07:15</td><td>Đón tiếp</td><td class="who">Văn phòng</td></tr>
    <tr><td colspan="2">Khai mạc <p>hai đoạn</p></td></tr>
    <tr><td class="time">08:00</td><td></td><td class="who">Giám đốc</td></tr>
  </tbody>
</table>"""

ANNEX = """
<section class="annex"><h2>Phụ lục</h2>
  <table class="list programme"><thead><tr><th>STT</th><th>Họ và tên</th></tr></thead>
  <tbody><tr><td>1</td><td>Bùi Thị Mẫu Hà</td></tr></tbody></table>
  <p>Danh sách này có 01 người.</p><p class="late">Trang hai của phụ lục</p></section>"""

BLOCK_HEAD = """
<div class="head block-head"><div class="issuer"><p>CÔNG ĐOÀN NGÀNH</p></div>
  <div class="state"><p class="motto"><span>Độc lập - Tự do - Hạnh phúc</span></p></div></div>"""

SIDES = """
<div><div class="listed"><p>Bên trái</p></div><div class="signed"><p>Bên phải</p></div></div>
<p class="after">Sau hai cột</p>"""


def page(*parts: str) -> str:
    """A whole document of these parts."""
    body = "".join(parts)
    return f'<!doctype html><html lang="vi"><head><title>Tên tệp</title><style>{STYLE}</style></head><body>{body}</body></html>'


FULL = page(HEAD, TEXT, FOOT, ANNEX)
