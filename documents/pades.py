"""An electronic signature in a printed PDF: PAdES baseline B-B (ETSI EN 319 142-1), no network.

Optional: pyHanko comes with requirements-sign.txt. The certificate and its key are a PKCS #12 file of the office.
"""

from __future__ import annotations

import io
from pathlib import Path

from django.utils.translation import gettext as _

FIELD = "Signature1"


class SigningError(Exception):
    """The file cannot be signed; the text is a sentence for the user."""


def sign(pdf: bytes, p12: Path, passphrase: str, *, reason: str = "", place: str = "") -> bytes:
    """The PDF with an invisible signature over all of it, added behind what was there.

    SigningError when pyHanko is not installed, the PKCS #12 file or its passphrase is wrong, or the PDF is none.
    """
    try:
        from pyhanko.pdf_utils.incremental_writer import (
            IncrementalPdfFileWriter,
        )  # optional, and slow to import
        from pyhanko.pdf_utils.misc import PdfError
        from pyhanko.sign import fields, signers
    except ImportError as error:
        raise SigningError(_("pyHanko is missing: install the packages of requirements-sign.txt.")) from error
    signer = signers.SimpleSigner.load_pkcs12(str(p12), passphrase=passphrase.encode())
    if signer is None:
        raise SigningError(_("The certificate file cannot be read, or the passphrase is wrong."))
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason or None,
        location=place or None,
    )
    target = io.BytesIO()
    try:
        signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), about, signer=signer, output=target)
    except (PdfError, ValueError) as error:
        raise SigningError(_("The file is not a PDF that can be signed.")) from error
    return target.getvalue()
