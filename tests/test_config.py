"""Settings: environment over file over default; what is wrong stops the start with one line that says what to do."""

from __future__ import annotations

import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import MIN_SECRET, ROOT, BadSetting, Settings, load

LONG = "0123456789abcdef" * 2
POSTGRES = "postgresql://baton@db.example/baton"


def told(folder: Path, **environment: str) -> Settings:
    return load({"BATON_INSTANCE": str(folder), **environment})


def test_without_any_setting_the_site_is_embedded_and_makes_its_own_secret(tmp_path: Path) -> None:
    settings = told(tmp_path)
    assert settings.embedded
    assert settings.database_url.endswith("/baton.sqlite")
    assert (settings.host, settings.port, settings.port_is_fixed) == ("127.0.0.1", 8000, False)
    assert settings.scenarios == (ROOT / "scenarios", tmp_path / "scenarios")
    assert len(settings.secret_key) >= MIN_SECRET
    assert told(tmp_path).secret_key == settings.secret_key
    assert told(tmp_path / "other").secret_key != settings.secret_key


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such bits; the folder belongs to its user there")
def test_the_secret_is_read_by_its_owner_only(tmp_path: Path) -> None:
    told(tmp_path / "new")
    assert stat.S_IMODE(os.stat(tmp_path / "new" / "secret_key").st_mode) == 0o600
    assert stat.S_IMODE(os.stat(tmp_path / "new").st_mode) == 0o700


@pytest.mark.parametrize("secret", ["short", "x" * 40, "changeme-0123456789-0123456789-abcdef", "a1b2c3d4" * 3])
def test_a_short_or_published_secret_refuses_to_start(tmp_path: Path, secret: str) -> None:
    with pytest.raises(BadSetting, match="SECRET_KEY"):
        told(tmp_path, SECRET_KEY=secret)


def test_postgresql_needs_a_secret_that_its_processes_share(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="SECRET_KEY is missing"):
        told(tmp_path, DATABASE_URL=POSTGRES)
    assert not told(tmp_path, DATABASE_URL=POSTGRES, SECRET_KEY=LONG).embedded


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_a_postgresql_address_is_taken(tmp_path: Path, scheme: str) -> None:
    settings = told(tmp_path, DATABASE_URL=f"{scheme}://u@h/d", SECRET_KEY=LONG)
    assert settings.database_url == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "65536"),
        ("PORT", "٨٠"),
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "sqlite://"),
        ("BATON_BASE_URL", "baton.example.edu"),
        ("BATON_BASE_URL", "https://baton.example.edu/here"),
        ("BATON_BASE_URL", "http://[::1"),
        ("BATON_SCENARIOS", "/no/such/folder"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("TRUSTED_PROXIES", "-1"),
        ("SMTP_URL", "mail.example.edu"),
        ("SMTP_URL", "http://mail.example.edu"),
        ("SMTP_URL", "smtp://"),
        ("SMTP_URL", "smtp://mail.example.edu:0"),
        ("SMTP_URL", "smtp://mail.example.edu:70000"),
        ("SMTP_URL", "smtp://mail.example.edu/path"),
        ("SMTP_URL", "smtp://mail.example.edu?tls=1"),
        ("SMTP_URL", "smtp://somebody@mail.example.edu"),
        ("SMTP_URL", "smtp://somebody:s%0d%0asecret@mail.example.edu"),
        ("SMTP_URL", "smtp://[::1"),
        ("BATON_MAIL_FROM", "baton"),
        ("BATON_MAIL_FROM", "Baton <baton@example.edu>"),
        ("BATON_MAIL_FROM", "baton@example.edu\r\nBcc: x@example.edu"),
        ("BATON_MAIL_FROM", "a..b@example.edu"),
        ("BATON_MAIL_FROM", f"{'a' * 250}@example.edu"),
    ],
)
def test_a_bad_value_is_named_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name) as refused:
        told(tmp_path, **{name: value})
    assert "\n" not in str(refused.value)


def test_the_file_of_the_instance_is_read_and_the_environment_goes_before_it(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('PORT = 9001\nBATON_SITE_NAME = "North Hall"\n')
    assert told(tmp_path).port == 9001
    assert told(tmp_path, PORT="9002").port == 9002
    assert told(tmp_path).site_name == "North Hall"


@pytest.mark.parametrize("text", ["PROT = 1", "PORT = ", "\x00", "PORT = [1]", "BATON_INSTANCE = 'x'"])
def test_a_file_with_an_unknown_setting_or_bad_syntax_stops_the_start(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(BadSetting, match=r"config\.toml"):
        told(tmp_path)


def test_a_public_address_decides_the_host_and_the_cookie(tmp_path: Path) -> None:
    settings = told(tmp_path, BATON_BASE_URL="https://baton.example.edu/", DATABASE_URL=POSTGRES, SECRET_KEY=LONG)
    assert settings.hosts == ("baton.example.edu",)
    assert settings.over_tls
    assert {"localhost", "127.0.0.1", "[::1]"} <= set(told(tmp_path, BATON_BASE_URL="http://baton.local").hosts)


@pytest.mark.parametrize(
    "url",
    [
        "smtp://localhost",
        "smtp://127.0.0.1:2525",
        "smtps://baton:p%40ss@mail.example.edu",
        "smtp+starttls://b%40x:p@[::1]:587/",
    ],
)
def test_a_mail_server_may_be_spoken_to_in_three_ways(tmp_path: Path, url: str) -> None:
    assert told(tmp_path, SMTP_URL=url).smtp_url == url
    assert told(tmp_path).smtp_url == ""


def test_a_bad_address_of_a_mail_server_is_not_repeated_for_it_may_hold_a_password(tmp_path: Path) -> None:
    with pytest.raises(BadSetting) as refused:
        told(tmp_path, SMTP_URL="smtp://baton:nine-quiet-herons@mail.example.edu/oops")
    assert "herons" not in str(refused.value)


def test_letters_come_from_the_host_of_the_site_unless_it_says_otherwise(tmp_path: Path) -> None:
    assert told(tmp_path).mail_from == "baton@localhost"
    assert told(tmp_path, BATON_BASE_URL="http://baton.example.edu:8000").mail_from == "baton@baton.example.edu"
    assert told(tmp_path, BATON_BASE_URL="http://[::1]:8000").mail_from == "baton@localhost"
    assert told(tmp_path, BATON_MAIL_FROM="ethics+baton@school.example").mail_from == "ethics+baton@school.example"


@pytest.mark.parametrize(
    "issuer",
    [
        "https://login.example.edu",
        "https://login.example.edu:8443/realms/all/",
        "http://localhost:9400",
        "http://127.0.0.1",
        "http://[::1]:9400/oidc",
    ],
)
def test_a_university_is_named_as_it_names_itself(tmp_path: Path, issuer: str) -> None:
    known = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": "baton", "OIDC_CLIENT_SECRET": "quiet herons"}
    assert told(tmp_path, **known).oidc == (issuer, "baton", "quiet herons", "your university")
    assert told(tmp_path, **known, OIDC_NAME="North Hall").oidc == (issuer, "baton", "quiet herons", "North Hall")
    assert told(tmp_path, OIDC_NAME="North Hall").oidc is None


@pytest.mark.parametrize(
    "changes",
    [
        *({name: ""} for name in ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")),
        {"OIDC_ISSUER": "http://login.example.edu"},
        {"OIDC_ISSUER": "http://localhost.example.edu"},
        {"OIDC_ISSUER": "login.example.edu"},
        {"OIDC_ISSUER": "https://"},
        {"OIDC_ISSUER": "https://baton:herons@login.example.edu"},
        {"OIDC_ISSUER": "https://login.example.edu?tenant=1"},
        {"OIDC_ISSUER": "https://login.example.edu#here"},
        {"OIDC_ISSUER": "https://login.example.edu/\n"},
        {"OIDC_ISSUER": "https://lögin.example.edu"},
        {"OIDC_ISSUER": f"https://login.example.edu/{'a' * 250}"},
    ],
)
def test_half_a_university_stops_the_start_without_repeating_its_secret(
    tmp_path: Path, changes: dict[str, str]
) -> None:
    known = {"OIDC_ISSUER": "https://a.example", "OIDC_CLIENT_ID": "baton", "OIDC_CLIENT_SECRET": "quiet herons"}
    with pytest.raises(BadSetting, match="OIDC_ISSUER") as refused:
        told(tmp_path, **{**known, **changes})
    assert "herons" not in str(refused.value)


def test_many_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        found = set(threads.map(lambda _: told(tmp_path / "new").secret_key, range(64)))
    assert len(found) == 1
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret_key"]
