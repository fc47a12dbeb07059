"""The table as a Word document (.docx): A4 landscape, as legal departments exchange it.

The table itself is written as WordprocessingML; python-docx makes the package around it. The bytes depend
on the table alone: no dates in the core properties, fixed times in the archive.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from kaitei.model.table import Table
from kaitei.render.columns import Role, build_columns, heading_of
from kaitei.render.headings import table_title
from kaitei.render.profiles import reconstruction_notice
from kaitei.render.visible import visible
from kaitei.render.wordml import (
    FONT_SIZE,
    LATIN_FONTS,
    MINCHO,
    TEXT_WIDTH,
    build_footer_xml,
    build_header_xml,
    build_intro_xml,
    build_table_xml,
    paragraph_xml,
    with_namespace,
)

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time an archive can hold
_LEFT_OUT = ("docProps/thumbnail.jpeg",)


def render_docx(table: Table) -> bytes:
    """Return the table as a .docx file; equal tables give equal bytes."""
    import docx
    from docx.oxml import parse_xml

    document = docx.Document()
    _set_properties(document, table)
    _set_fonts(document, table)
    _set_page(document)
    body = document.element.body
    for paragraph in list(body.iterchildren("{*}p")):
        body.remove(paragraph)
    section = document.sections[0]
    for part, xmls in ((section.header, build_header_xml(table)), (section.footer, build_footer_xml(table))):
        part.is_linked_to_previous = False
        for paragraph in list(part._element.iterchildren("{*}p")):  # noqa: SLF001 - python-docx has no other way
            part._element.remove(paragraph)  # noqa: SLF001
        for xml in xmls:
            part._element.append(parse_xml(with_namespace(xml)))  # noqa: SLF001
    written = io.BytesIO()
    document.save(written)
    # put in as text: moving a long table from one tree into another takes lxml seconds
    content = "".join([*build_intro_xml(table), build_table_xml(table), paragraph_xml("", size=2)])
    return _settle(written.getvalue(), content.encode())


def _set_properties(document: WordDocument, table: Table) -> None:
    """Title and subject; no author, no dates, no word of the template's maker."""
    properties = document.core_properties
    root: Any = properties._element  # noqa: SLF001
    for child in list(root):
        root.remove(child)
    properties.title = visible(table_title(table))
    sides = [
        f"{column.title} {heading_of(table, column.role).name}"
        for column in build_columns(table)
        if column.role in {Role.OLD, Role.NEW}
    ]
    properties.subject = visible(" / ".join(sides))
    notices = [table.old, table.new]
    if any(heading.reconstruction for heading in notices):
        properties.comments = reconstruction_notice(table.profile.language)
    properties.language = "ja-JP" if table.profile.language == "ja" else "en-GB"


def _set_fonts(document: WordDocument, table: Table) -> None:
    """Set the fonts of every script, East Asian text included, and the language of the text."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    latin = LATIN_FONTS[table.profile.language]
    normal = document.styles["Normal"]
    normal.font.size = Pt(FONT_SIZE)
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for properties in (normal.element.get_or_add_rPr(), *defaults.iter(qn("w:rPr"))):
        fonts = properties.get_or_add_rFonts()
        fonts.attrib.clear()
        for script, name in (("ascii", latin), ("hAnsi", latin), ("eastAsia", MINCHO), ("cs", latin)):
            fonts.set(qn(f"w:{script}"), name)
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "ja-JP")
    _set_compatibility(document)


def _set_compatibility(document: WordDocument) -> None:
    """Let Word open the file as its own kind, not in compatibility mode."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    settings = document.settings.element
    compat = settings.find(qn("w:compat"))
    if compat is None:
        return
    for old in list(compat.iterchildren(qn("w:compatSetting"))):
        compat.remove(old)
    compat.append(
        parse_xml(
            f'<w:compatSetting {nsdecls("w")} w:name="compatibilityMode" '
            'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        )
    )


def _set_page(document: WordDocument) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm((297 - TEXT_WIDTH) / 2)
    section.top_margin, section.bottom_margin = Mm(22), Mm(22)
    section.header_distance, section.footer_distance = Mm(10), Mm(9)


def _settle(package: bytes, body: bytes) -> bytes:
    """Write the archive again with its body, fixed times, in the order of names, without the template's picture."""
    settled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(settled, "w") as target:
        names = sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            if name in _LEFT_OUT:
                continue
            content = source.read(name)
            if name == "_rels/.rels":
                content = _without_thumbnail(content)
            if name == "word/document.xml":
                content = content.replace(b"<w:sectPr", body + b"<w:sectPr", 1)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, content)
    return settled.getvalue()


def _without_thumbnail(relationships: bytes) -> bytes:
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml import parse_xml

    root = parse_xml(relationships)
    for child in list(root):
        if child.get("Type", "").endswith("/thumbnail"):
            root.remove(child)
    settled: bytes = serialize_part_xml(root)
    return settled
