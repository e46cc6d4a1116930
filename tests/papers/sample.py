# SPDX-License-Identifier: Apache-2.0
"""A small paper of no office, for tests of the press, and reading a PDF back."""

from datetime import date
from io import BytesIO

from pypdf import PdfReader

from warifu.papers import Press, Template

SOURCE = """
#import "/sheet.typ": *
#show: sheet
= #given.sheet.title
#one-line("name", facts.name, 60mm, 10mm)

#some-lines("address", facts.address, 60mm, 14mm)

#table(columns: 2, table.header[項目][内容], [番号], facts.number)
#if "code" in pictures { drawing("code", "二次元コード", 25mm) }
""".encode()
PAPER = Template("sample", "見本の書類", SOURCE)
DAY = date(2026, 11, 22)


def facts(
    name: str = "山田　花子", address: str = "割符県美登里市緑町1-2", number: str = "7-8"
) -> dict[str, str]:
    return {"name": name, "address": address, "number": number}


def printed(given: dict[str, str], template: Template = PAPER, **pictures: str) -> bytes:
    return Press.ready().render(template, given, author="試験の役所", dated_on=DAY, pictures=pictures)


def text_of(pdf: bytes) -> str:
    """Every character of a PDF in the order it is read, without white space."""
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
