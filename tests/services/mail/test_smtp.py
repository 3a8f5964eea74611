"""Speaking to a mail server: encrypted where that is asked for, a password only to who shows a certificate."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.mail.smtp import Fate, Outcome, Relay, deliver, relay_at
from tests.support.post import HOST, PostOffice, post_office

MAIL = b"Subject: A letter\r\n\r\nHello.\r\n"
SENDER, ALICE = "baton@school.example", "alice@school.example"
SECRET = "p@ss/word:1"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of a mail server, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a mail server of the tests")])
    begun = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begun)
        .not_valid_after(begun + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


def identity(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def spoken(how: str, certificate: Path) -> dict[str, Any]:
    """How a server is to speak, as an argument."""
    return {how: identity(certificate)}


def relay(office: PostOffice) -> Relay:
    return relay_at(office.url, SENDER)


def test_a_url_says_where_the_server_is_and_how_to_speak_to_it() -> None:
    assert relay_at("smtp+starttls://us%40er:p%2Fw@mail.example.edu", SENDER) == Relay(
        "smtp+starttls", "mail.example.edu", 587, "us@er", "p/w", SENDER
    )
    assert relay_at("smtps://mail.example.edu", SENDER).port == 465
    assert relay_at("smtp://[::1]:2525", SENDER).host == "::1"
    assert "p/w" not in repr(relay_at("smtp://us:p%2Fw@mail.example.edu", SENDER))


@pytest.mark.parametrize("how", ["implicit", "starttls"])
def test_a_server_whose_certificate_is_known_is_spoken_to_in_secret(
    certificate: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with post_office(**spoken(how, certificate)) as office:
        assert deliver(relay(office), ALICE, MAIL) == Outcome(Fate.SENT)
    assert office.envelopes == [(SENDER, [ALICE])]


@pytest.mark.parametrize(("how", "step"), [("implicit", "connecting"), ("starttls", "introducing")])
def test_a_server_whose_certificate_is_not_known_is_given_nothing(certificate: Path, how: str, step: str) -> None:
    with post_office(**spoken(how, certificate)) as office:
        assert deliver(relay(office), ALICE, MAIL) == Outcome(Fate.LATER, f"{step}: SSLCertVerificationError")
    assert office.envelopes == []


def test_a_server_without_starttls_is_given_nothing_where_it_is_required() -> None:
    with post_office() as office:
        office.scheme = "smtp+starttls"
        assert deliver(relay(office), ALICE, MAIL) == Outcome(Fate.LATER, "introducing: SMTPNotSupportedError")
    assert office.envelopes == []


def _knows(_server: Any, _session: Any, _envelope: Any, _how: str, told: Any) -> AuthResult:
    right = isinstance(told, LoginPassword) and told.password == SECRET.encode()
    return AuthResult(success=right, handled=False)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
@pytest.mark.parametrize(
    ("password", "outcome"),
    [
        ("p%40ss%2Fword%3A1", Outcome(Fate.SENT)),
        ("wrong", Outcome(Fate.LATER, "introducing: SMTPAuthenticationError 535")),
    ],
)
def test_a_password_is_sent_as_it_is_and_a_wrong_one_costs_no_letter(password: str, outcome: Outcome) -> None:
    options = {"authenticator": _knows, "auth_require_tls": False, "auth_required": True}
    with post_office(options=options) as office:
        url = office.url.replace("smtp://", f"smtp://baton:{password}@")
        assert deliver(relay_at(url, SENDER), ALICE, MAIL) == outcome
