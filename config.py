"""Every setting: its default, its environment variable, what it must look like.

Knows no Flask and opens no database.
"""

from __future__ import annotations

import os
import re
import secrets
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click

ROOT = Path(__file__).resolve().parent
MIN_SECRET = 32
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class BadSetting(click.ClickException):
    """A setting that stops the start: one line that names it and says what to do, on every command line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the site was told, checked and complete."""

    instance: Path
    scenarios: tuple[Path, ...]
    database_url: str
    secret_key: str
    host: str
    port: int
    port_is_fixed: bool
    base_url: str
    site_name: str
    contact: str
    trusted_proxies: int
    smtp_url: str
    mail_from: str
    oidc: tuple[str, str, str, str] | None
    development: bool

    @property
    def embedded(self) -> bool:
        """Whether the site runs on its own SQLite file, one process on one machine."""
        return self.database_url.startswith("sqlite")

    @property
    def database_file(self) -> Path | None:
        """The SQLite file; None on PostgreSQL."""
        return Path(self.database_url.removeprefix("sqlite:///")).resolve() if self.embedded else None

    @property
    def address(self) -> str:
        """Where links in letters lead. The embedded server says so anew when it had to take another port."""
        return self.base_url or f"http://localhost:{self.port}"

    @property
    def over_tls(self) -> bool:
        return self.base_url.startswith("https:")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names that requests may ask for."""
        name = urlsplit(self.base_url).hostname
        own = f"[{name}]" if name and ":" in name else name
        local = LOCAL_HOSTS if self.embedded or not own else ()
        return (*((own,) if own else ()), *local)


NAMES = {
    "BATON_INSTANCE": "folder for database, keys and local cases",
    "BATON_SCENARIOS": "folders of scenario files, joined by the system's path separator",
    "DATABASE_URL": "SQLite or PostgreSQL address",
    "SECRET_KEY": "at least 32 characters, kept from everybody",
    "HOST": "address to listen on",
    "PORT": "port to listen on",
    "BATON_BASE_URL": "the site's public address",
    "BATON_SITE_NAME": "name in the header",
    "BATON_CONTACT": "how to reach whoever runs the site",
    "SMTP_URL": "the mail server that takes letters",
    "BATON_MAIL_FROM": "the address that letters come from",
    "OIDC_ISSUER": "the university whose accounts open one here, as it names itself",
    "OIDC_CLIENT_ID": "what the university calls this site",
    "OIDC_CLIENT_SECRET": "what this site shows the university to be known",
    "OIDC_NAME": "how the button calls the university",
    "TRUSTED_PROXIES": "number of proxies in front that set X-Forwarded-*",
    "BATON_DEVELOPMENT": "1 shows /styleguide",
}
_PUBLISHED = (
    "your-secret-key",
    "change-me",
    "changeme",
    "bench-only",
    "a-secret-of-the-tests",
    "django-insecure",
    "not-a-secret",
)
_VARIETY = 8  # different characters that a key has at least
_BASE_URL = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?/?", re.I)
_ISSUER = re.compile(r"(?=[!-~]+\Z)(https://[^/?#@]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?)(/[^?#]*)?", re.A)
SMTP_SCHEMES = ("smtp", "smtps", "smtp+starttls")
_ADDRESS = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@[a-z0-9-]+(\.[a-z0-9-]+)*", re.A | re.I)


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the environment over `config.toml` in the instance folder (made if need be) over the defaults.

    Raises BadSetting.
    """
    env = os.environ if environment is None else environment
    instance = Path(env.get("BATON_INSTANCE") or ROOT / "instance").resolve()
    _make(instance)
    told = {**_file(instance / "config.toml"), **{k: v for k, v in env.items() if k in NAMES and v}}
    database_url = _database_url(told.get("DATABASE_URL"), instance)
    embedded = database_url.startswith("sqlite")
    port = told.get("PORT")
    base_url = _base_url(told.get("BATON_BASE_URL", ""))
    return Settings(
        instance=instance,
        scenarios=_folders(told.get("BATON_SCENARIOS"), instance),
        database_url=database_url,
        secret_key=_secret(told.get("SECRET_KEY"), instance, embedded=embedded),
        host=told.get("HOST", "127.0.0.1"),
        port=_number("PORT", port or "8000", 0, 65535),
        port_is_fixed=port is not None,
        base_url=base_url,
        site_name=told.get("BATON_SITE_NAME", "Baton"),
        contact=told.get("BATON_CONTACT", ""),
        trusted_proxies=_number("TRUSTED_PROXIES", told.get("TRUSTED_PROXIES", "0"), 0, 10),
        smtp_url=_smtp_url(told.get("SMTP_URL", "")),
        mail_from=_mail_from(told.get("BATON_MAIL_FROM"), base_url),
        oidc=_oidc(told),
        development=told.get("BATON_DEVELOPMENT", "0") == "1",
    )


def _make(instance: Path) -> None:
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise _unusable(instance, fault) from None


def _unusable(instance: Path, fault: OSError) -> BadSetting:
    remedy = "Set BATON_INSTANCE to a folder of yours."
    return BadSetting(f"The folder {instance} cannot be used: {fault.strerror}. {remedy}")


def _file(path: Path) -> dict[str, str]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise BadSetting(f"{path} cannot be read: {fault}. Correct it or move it away.") from None
    known = [name for name in NAMES if name != "BATON_INSTANCE"]
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise BadSetting(f"{path} has the unknown setting {unknown[0]}. Known are: {', '.join(known)}.")
    return {name: _plain(path, name, value) for name, value in values.items() if value != ""}


def _plain(path: Path, name: str, value: object) -> str:
    """A value of the file as the environment would spell it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if not isinstance(value, str | int):
        raise BadSetting(f"{path}: {name} must be a text, a whole number, true or false.")
    return str(value)


def _database_url(told: str | None, instance: Path) -> str:
    if not told:
        return f"sqlite:///{(instance / 'baton.sqlite').as_posix()}"
    scheme, _, rest = told.partition("://")
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1 and ":memory:" not in rest:
        return told
    raise BadSetting("DATABASE_URL must begin with postgresql:// or be sqlite:///FILE. Correct it or take it out.")


def _folders(told: str | None, instance: Path) -> tuple[Path, ...]:
    if not told:
        return (ROOT / "scenarios", instance / "scenarios")
    folders = tuple(Path(part).resolve() for part in told.split(os.pathsep) if part)
    missing = next((folder for folder in folders if not folder.is_dir()), None)
    if missing is not None:
        raise BadSetting(f"BATON_SCENARIOS names {missing}, which is no folder. Make it, or correct the setting.")
    return folders


def _secret(told: str | None, instance: Path, *, embedded: bool) -> str:
    if told is not None:
        published = any(word in told.lower() for word in _PUBLISHED)
        if len(told) < MIN_SECRET or len(set(told)) < _VARIETY or published:
            raise BadSetting(f"SECRET_KEY is too short, too simple or a published one. {_how_to_make_one()}")
        return told
    if not embedded:
        raise BadSetting(
            f"SECRET_KEY is missing; a site on PostgreSQL needs one that all its processes share. {_how_to_make_one()}"
        )
    return _kept(instance / "secret_key", lambda: secrets.token_urlsafe(48))


def _how_to_make_one() -> str:
    return (
        f'Make one of at least {MIN_SECRET} characters: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
    )


def _kept(path: Path, make: Callable[[], str]) -> str:
    """The secret that the instance folder keeps, made the first time. Processes that make it at once agree on one.

    It is written aside and then linked to its name, so that nobody reads half of it.
    """
    try:
        if not path.exists():
            aside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
            with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                file.write(make())
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(aside, path)
            aside.unlink()
        secret = path.read_text(encoding="ascii").strip()
    except OSError as fault:
        raise _unusable(path.parent, fault) from None
    if len(secret) < MIN_SECRET:
        raise BadSetting(
            f"{path} is damaged. Delete it, and a new key is made; open forms then have to be loaded again."
        )
    return secret


def _base_url(told: str) -> str:
    try:
        good = not told or bool(_BASE_URL.fullmatch(told) and urlsplit(told).port != 0)
    except ValueError:
        good = False
    if not good:
        raise BadSetting("BATON_BASE_URL must be an address such as https://baton.example.edu, without a path.")
    return told.rstrip("/")


def _smtp_url(told: str) -> str:
    """A mail server's address. What is wrong is said without repeating it, for it may hold a password."""
    if not told:
        return ""
    try:
        parts = urlsplit(told)
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise _bad_smtp_url() from None
    names = [unquote(name) for name in (parts.username, parts.password) if name is not None]
    plain = all(name and name.isascii() and name.isprintable() for name in names) and len(names) != 1
    beyond = parts.path not in ("", "/") or parts.query or parts.fragment
    if parts.scheme not in SMTP_SCHEMES or not whole or not plain or beyond or not told.isprintable():
        raise _bad_smtp_url()
    return told


def _bad_smtp_url() -> BadSetting:
    return BadSetting(
        "SMTP_URL must look like smtp+starttls://user:password@mail.example.edu:587, smtps://… or smtp://…. "
        "Write signs such as @ and / in a password as %40 and %2F."
    )


def _mail_from(told: str | None, base_url: str) -> str:
    by_default = f"baton@{urlsplit(base_url).hostname}"
    address = told or (by_default if _ADDRESS.fullmatch(by_default) and base_url else f"baton@{LOCAL_HOSTS[0]}")
    if not _ADDRESS.fullmatch(address) or len(address) > 254:
        raise BadSetting("BATON_MAIL_FROM must be an address such as baton@example.edu, without a name.")
    return address


def _oidc(told: Mapping[str, str]) -> tuple[str, str, str, str] | None:
    """Issuer, the client's id and secret, and what the button calls it; or None."""
    issuer, client_id, secret = (told.get(f"OIDC_{name}", "") for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"))
    if not (issuer or client_id or secret):
        return None
    if not (client_id and secret and _ISSUER.fullmatch(issuer)) or len(issuer) > 255:
        like = "OIDC_ISSUER (such as https://login.example.edu), OIDC_CLIENT_ID and OIDC_CLIENT_SECRET"
        raise BadSetting(f"{like} belong together: set all three, or none.")
    return issuer, client_id, secret, told.get("OIDC_NAME", "your university")


def _number(name: str, told: str, low: int, high: int) -> int:
    if not told.isascii() or not told.isdigit() or not low <= int(told) <= high:
        raise BadSetting(f"{name} must be a whole number from {low} to {high}, not {told!r}.")
    return int(told)
