"""The papers of the application that waits at the desk: two PDFs of one page, sealed as real
ones are. Their font is not in them: every program that shows PDFs has one for Japanese."""

import io
from collections.abc import Iterator

from hiroba.base import ids
from hiroba.cli.demo.rows import Rows
from hiroba.files import documents
from hiroba.partners.models import Application, Document, Paper

SPECIMEN = "見本（デモの書類です。効力はありません）"
A4 = "0 0 595 842"
# The first four objects; what is written on the page follows as the fifth.
FRAME = (
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    f"<</Type/Page/Parent 2 0 R/MediaBox[{A4}]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>",
    "<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3/Encoding/UniJIS-UTF16-H"
    "/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3"
    "/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/W[1 94 500]"
    "/FontDescriptor<</Type/FontDescriptor/FontName/HeiseiMin-W3/Flags 6/ItalicAngle 0"
    "/FontBBox[-123 -257 1001 910]/Ascent 709/Descent -241/CapHeight 709/StemV 69>>>>]>>",
)


def send(rows: Rows) -> None:
    """Slow, so outside the transaction. None where this site has no key to seal them with, nor
    of what was decided long ago."""
    waiting = [one for one in rows.of(Application) if one.case.is_open]
    for application in waiting if documents.ready() else ():
        for paper, lines in _written(application):
            content = pdf(lines)
            examined = documents.examine(io.BytesIO(content), len(content))
            rows.add(
                Document(
                    id=rows.id(ids.time_of(application.pk)), application=application,
                    sender=application.applicant, paper=paper, name=documents.seal(examined),
                    media_type=examined.media_type, size=examined.size, digest=examined.sha256,
                )
            )  # fmt: skip


def _written(application: Application) -> Iterator[tuple[Paper, list[str]]]:
    partner, day = application.partner, application.issued_on
    who = [f"商号　{partner.name}", f"会社法人等番号　{partner.number}",
           f"本店　{partner.address}", f"代表者　{partner.representative}"]  # fmt: skip
    issued = f"発行日　{day.year}年{day.month}月{day.day}日"
    yield Paper.REGISTRY, ["履歴事項全部証明書", "", *who, "", issued, "", SPECIMEN]
    yield Paper.FORM, ["認定パートナー申請書", "", *who, "", f"担当　{partner.contact_name}",
                       "上記のとおり、認定を申請します。", "", SPECIMEN]  # fmt: skip


def pdf(lines: list[str]) -> bytes:
    """A page with these lines; the same bytes for the same lines."""
    shown = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
    page = f"BT /F 14 Tf 24 TL 72 750 Td {shown} ET"
    content = f"<</Length {len(page)}>>\nstream\n{page}\nendstream"
    body, starts = "%PDF-1.4\n", []
    for number, one in enumerate((*FRAME, content), 1):
        starts.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    size = len(starts) + 1
    end = f"trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode("ascii")
