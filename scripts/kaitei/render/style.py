"""The style of a standalone page: screen, phone and paper, Japanese line breaking, no colour alone."""

from __future__ import annotations

_COMMON = """
body { margin: 0 auto; padding: 1.5rem; max-width: 80rem; background: #fff; color: #1a1a1a;
  font-family: "Yu Mincho", YuMincho, "Hiragino Mincho ProN", "Noto Serif CJK JP", "MS Mincho", serif;
  line-height: 1.75; line-break: strict; overflow-wrap: anywhere }
h1 { font-size: 1.4rem; line-height: 1.4; margin: 0 0 .75rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0 0 .75rem }
dt, dd { margin: 0 }
dt { font-weight: bold }
code.digest { font-size: .75rem; color: #555; display: block }
.notice { font-weight: bold; color: #7a3b00 }
th .notice { display: block; font-size: .85em }
table.kaitei-table { width: 100%; border-collapse: collapse; table-layout: fixed; border: 1px solid #333 }
.kaitei-table caption { text-align: left; padding: .25rem 0; font-weight: bold }
.kaitei-table caption .legend { font-weight: normal }
.kaitei-table th, .kaitei-table td { border: 1px solid #999; padding: .4rem .6rem; vertical-align: top;
  text-align: left }
.kaitei-table thead th { background: #f0f0ee; text-align: center; border-color: #333 }
.kaitei-table thead .version { font-weight: normal }
.kaitei-table tbody { border-top: 2px solid #333 }
.kaitei-table .remarks { width: 9em; font-size: .9em }
.kaitei-table .place { width: 9em; font-weight: normal }
p { margin: 0 }
.labelled, .bullet { padding-left: 1em; text-indent: -1em }
.depth-1 { margin-left: 1em } .depth-2 { margin-left: 2em } .depth-3 { margin-left: 3em }
.line:not(.labelled):not(.bullet):not(.depth-0):not(.cells) { padding-left: 1em }
.depth-4 { margin-left: 4em } .depth-5 { margin-left: 5em } .depth-6 { margin-left: 6em }
.bullet::before { content: "\\2022\\00a0" }
.label { margin-right: .25em }
.cells { display: flex; flex-wrap: wrap; overflow: hidden; border: 1px solid #999; margin: .1rem 0 }
.cells:has(+ .cells) { margin-bottom: 0 } .cells + .cells { margin-top: 0 }
.cells + .cells { border-top: 0 }
.cell { flex: 1 1 2.9em; min-width: 0; box-sizing: border-box; padding: .15rem .4rem; margin: -1px 0 0 -1px;
  border: solid #999; border-width: 1px 0 0 1px; text-indent: 0 }
.word-6 { flex-basis: 4.2em } .word-8 { flex-basis: 5.4em } .word-10 { flex-basis: 6.6em } .word-12 { flex-basis: 7.8em }
.word-14 { flex-basis: 9em } .word-16 { flex-basis: 10.2em } .word-18 { flex-basis: 11.4em } .word-20 { flex-basis: 12.6em }
.share-2 { flex-grow: 2 } .share-3 { flex-grow: 3 } .share-4 { flex-grow: 4 } .share-5 { flex-grow: 5 }
.share-6 { flex-grow: 6 } .share-7 { flex-grow: 7 } .share-8 { flex-grow: 8 } .share-9 { flex-grow: 9 }
.share-10 { flex-grow: 10 } .share-11 { flex-grow: 11 } .share-12 { flex-grow: 12 }
.cells.titles { font-weight: bold; background: #f6f6f4 }
.rule { display: none }
.line code { font-family: inherit }
.filler { color: #555; margin-left: .15em }
.kaitei-table .unchanged { color: #444 }
ins, del { text-decoration: underline; text-decoration-thickness: .1em; text-underline-offset: .2em }
ins { background: #e3f3e3; color: inherit }
del { background: #fbe6e3; color: inherit }
.kaitei-redline del { text-decoration: line-through }
.kaitei-redline section { display: grid; grid-template-columns: 9rem 1fr; gap: 1rem; padding: .4rem 0 }
.kaitei-redline .text { grid-column: 2 }
.kaitei-redline .remarks { grid-column: 1; font-size: .85em; font-weight: bold }
.kaitei-redline section:not(.unchanged) { border-top: 1px solid #999; border-bottom: 1px solid #999 }
"""

SCREEN_STYLE = (
    _COMMON
    + """
@page { size: A4 landscape; margin: 14mm 14mm 16mm }
:root { color-scheme: light }
ins::before, ins::after, del::before, del::after { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap }
:lang(ja) ins::before { content: "[追加]" } :lang(ja) ins::after { content: "[追加終わり]" }
:lang(ja) del::before { content: "[削除]" } :lang(ja) del::after { content: "[削除終わり]" }
:lang(en) ins::before { content: "[added]" } :lang(en) ins::after { content: "[end of addition]" }
:lang(en) del::before { content: "[deleted]" } :lang(en) del::after { content: "[end of deletion]" }
@media (max-width: 45rem) {
  body { padding: .75rem }
  .kaitei-table, .kaitei-table tbody, .kaitei-table tr, .kaitei-table td, .kaitei-table tbody th,
  .kaitei-table caption { display: block; width: auto !important }
  .kaitei-table thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  .kaitei-table td[data-label]::before { content: attr(data-label); display: block; font-size: .8em;
    font-weight: bold; color: #555 }
  .kaitei-table td.remarks:empty, .kaitei-table .unchanged td.old { display: none }
  .kaitei-table .unchanged td.new::before { content: none }
  .kaitei-redline section { display: block }
}
@media print {
  body { padding: 0; max-width: none; font-size: 9.5pt; line-height: 1.6 }
  thead { display: table-header-group }
  /* repeated on each page, so that a cell which goes on over it has a line below */
  .kaitei-table::after { content: ""; display: table-footer-group; break-inside: avoid }
  .kaitei-table tr:not(.long) { break-inside: avoid } .kaitei-table tr.unchanged, .kaitei-table tr.renumbered { break-after: avoid }
  ins, del { background: none }
}
"""
)

PAPER_STYLE = (
    _COMMON
    + """
@page { size: A4 landscape; margin: 20mm 16mm 22mm;
  @top-left { content: element(page-title) } @top-right { content: element(page-notice) }
  @bottom-left { content: element(page-versions); width: 85% }
  @bottom-right { content: counter(page) " / " counter(pages); font-size: 7.5pt } }
.page-title { position: running(page-title) }
.page-notice { position: running(page-notice); text-align: right; font-weight: bold }
.page-versions { position: running(page-versions) }
.page-title, .page-notice, .page-versions { font-size: 7.5pt; line-height: 1.4 }
body { padding: 0; max-width: none; font-size: 10pt; line-height: 1.6 }
h1 { font-size: 14pt; text-align: center }
ins, del { background: none }
header dl { display: none }
.kaitei-table caption { text-align: right; font-size: 9pt; visibility: hidden }
.kaitei-table .legend { visibility: visible }
.kaitei-table thead .version { display: block }
/* collapsed borders stay open where a cell goes on over the page: each cell has its own line below, on every page */
/* the lines at the sides are the cells' too: those of the table go on to the foot of a page that its rows leave empty */
table.kaitei-table { border-collapse: separate; border-spacing: 0; border: 0 }
.kaitei-table th, .kaitei-table td { padding: 2pt 5pt; border-width: 0 0 1px 1px; box-decoration-break: clone }
.kaitei-table thead th { border-top: 1px solid #333 }
.kaitei-table tr > :first-child { border-left: 1px solid #333 } .kaitei-table tr > :last-child { border-right: 1px solid #333 }
.line.heading { break-after: avoid }
/* a row begins on one page: all its cells have room there for one line, below a heading for two, or none has */
.long td > p:first-child, .long .heading:first-child + p { orphans: 1; widows: 1 }
.long .remark:first-child { padding-bottom: .177em } /* its letters are smaller */
.long:has(.heading:first-child) .remark:first-child { padding-bottom: 1.955em }
.long:has(.heading:first-child) .place p:first-child, .long:has(.heading:first-child) .filler:first-child { padding-bottom: 1.6em }
.kaitei-table tbody > tr:last-child > * { border-bottom: 2px solid #333 }
.kaitei-table tbody:last-child > tr:last-child > * { border-bottom-width: 1px }
.kaitei-table thead th { border-bottom-width: 2px }
.kaitei-table tr:not(.long) { break-inside: avoid } .kaitei-table tr.unchanged, .kaitei-table tr.renumbered { break-after: avoid }
code.digest { display: none }
"""
)
