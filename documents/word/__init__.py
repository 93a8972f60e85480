"""The Word form of a paper (.docx): the same HTML, the same style sheet and the same measures as its PDF.

A paper is laid out as for its PDF (`layout`); what lies on the pages is read back block by block (`reader`,
`tables`) and written as paragraphs, tables and sections of Word (`writer`, `styles`, `package`). Template
authors need to know nothing of this; what carries over is this vocabulary:

* blocks: `p`, `div`, `h1`…`h6`, `ol`, `ul`, `li` (markers as text: numbers of a state paper are cited and must
  not renumber themselves), any other element as plain paragraphs; a block without text keeps its height;
* text: `strong`, `b`, `em`, `i`, `u`, `sub`, `sup`, `br`, `span`; size, weight, slant, colour, underline and
  capitals come from the style sheet; `::before` and `::after` with text; a picture as its `alt` text;
* measures: alignment, first-line indent, indents, line height and the gaps between blocks, as laid out;
* rules: `::after` without text or an inline block, with a bottom border, under the line that it belongs to;
* tables: `thead` repeats on each page, rows stay whole, `colspan`, `rowspan`, borders, padding, widths;
  blocks that stand side by side (`float`, `flex`, `grid`) become a table without borders;
* pages: size, margins, `break-before`, `break-after`, named pages and the page number in the top margin: each
  change of size or of the numbering begins a section; `break-*: avoid` keeps paragraphs together.

The classes of the letter head, its foot and the text (see `styles.ROLES`) give paragraphs their named styles,
so that whoever edits changes "Nội dung" once and not each paragraph.
"""

from documents.word.package import combine, page_count
from documents.word.render import render_word

__all__ = ["combine", "page_count", "render_word"]
