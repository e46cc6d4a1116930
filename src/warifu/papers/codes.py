# SPDX-License-Identifier: Apache-2.0
"""二次元コード: a QR code as a drawing. What is written in it is the office's decision."""

from io import BytesIO

import segno

from warifu.kernel.refusal import Malformed

QUIET_ZONE = 4
"""Modules of white around the code (ISO/IEC 18004 §5.3.8); part of the drawing."""

MOST_BYTES = 400
"""Above this a code of 25 mm has modules too small for an old telephone."""


def two_dimensional_code(content: str) -> str:
    """Draw `content` at error level M with its quiet zone, as SVG (PF-5). Raises Malformed if too long.

    >>> two_dimensional_code("https://jlis.example/k#0").startswith("<svg")
    True
    """
    if not 1 <= len(content.encode()) <= MOST_BYTES:
        raise Malformed(f"A two-dimensional code holds 1 to {MOST_BYTES} bytes.")
    drawing = BytesIO()
    code = segno.make_qr(content, error="m", boost_error=False)
    code.save(drawing, kind="svg", border=QUIET_ZONE, xmldecl=False, svgclass=None, lineclass=None, nl=False)
    return drawing.getvalue().decode()
