"""The electronic signature in a PDF, made with a test certificate and judged by pyHanko's own validator."""

from __future__ import annotations

import datetime
import io

import pytest
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from django.core.management import CommandError, call_command
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from documents.tests.plain_paper import one_page

pytestmark = pytest.mark.once

PASSPHRASE = "mật khẩu của con dấu"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """(PKCS #12 file, certificate) of a test office that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Sở Công Thương (thử)")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("p12") / "con-dau.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"x", key, made, None, BestAvailableEncryption(PASSPHRASE.encode())
        )
    )
    return path, made


@pytest.fixture
def signed(certificate, tmp_path, monkeypatch):
    """The path of a signed PDF, made by the command."""
    monkeypatch.setenv("P12_PASSPHRASE", PASSPHRASE)
    source, target = tmp_path / "giay.pdf", tmp_path / "giay-da-ky.pdf"
    source.write_bytes(one_page("Giấy khen"))
    call_command("sign_pdf", str(source), str(target), "--p12", str(certificate[0]), "--place", "Hà Tĩnh")
    assert target.read_bytes().startswith(source.read_bytes())
    return target


def judge(pdf: bytes, made):
    context = ValidationContext(
        trust_roots=[Certificate.load(made.public_bytes(Encoding.DER))], allow_fetching=False
    )
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    return validate_pdf_signature(signature, context)


def test_the_signature_holds_and_covers_the_whole_file(signed, certificate):
    status = judge(signed.read_bytes(), certificate[1])
    assert (status.intact, status.valid, status.trusted, status.coverage.name) == (
        True, True, True, "ENTIRE_FILE",
    )  # fmt: skip


def test_a_changed_file_is_found_out(signed, certificate):
    pdf = bytearray(signed.read_bytes())
    place = pdf.index(b"/MediaBox")
    changed = pdf.replace(b"200", b"201", 1)
    assert len(changed) == len(pdf) and place and changed != pdf
    assert judge(bytes(changed), certificate[1]).intact is False


def test_what_cannot_be_signed_is_refused_with_a_sentence(certificate, tmp_path, monkeypatch):
    source, target = tmp_path / "giay.pdf", tmp_path / "ra.pdf"
    source.write_bytes(one_page("Giấy khen"))

    def status(*arguments) -> int:
        with pytest.raises(CommandError) as refused:
            call_command("sign_pdf", *map(str, arguments))
        assert str(refused.value)
        return refused.value.returncode

    monkeypatch.setenv("P12_PASSPHRASE", "sai")
    assert status(source, target, "--p12", certificate[0]) == 1
    monkeypatch.setenv("P12_PASSPHRASE", PASSPHRASE)
    assert status(source, target, "--p12", source) == 1
    assert status(certificate[0], target, "--p12", certificate[0]) == 1
    assert status(tmp_path / "away.pdf", target, "--p12", certificate[0]) == 2
    assert status(source, target, "--p12", tmp_path / "away.p12") == 2
    assert not target.exists()
