"""The site: create_app() puts it together, and `python app.py` serves it on the embedded default."""

from __future__ import annotations

import sys
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

import commands
import config
from config import BadSetting, Settings
from engine.scenario.nodes import BadTable
from engine.scenario.tables import Tables
from extensions import babel, csrf, db, login, migrate
from services.accounts.oidc import University
from services.database import prepare
from services.explain import provisions
from services.scenario_files import exams, tables
from services.study.blueprints import blueprints
from web.access import refuse_undeclared
from web.addresses import name_addresses
from web.areas import AREAS
from web.assets import serve_assets
from web.errors import translate
from web.headers import protect
from web.hosts import answer_only_to
from web.pages import Templates, furnish, time_zone
from web.server import main
from web.session import Visits
from web.words import speak

POOL = 20
"""Connections to the database: more than the embedded server has threads."""

MAX_BODY = 64 * 1024
"""Bytes that any form but a whole case may send."""


def create_app(settings: Settings | None = None) -> Flask:
    """A site with these settings, by default those of the environment. Opens no database. Raises BadSetting."""
    settings = settings or config.load()
    app = Flask(__name__, instance_path=str(settings.instance))
    configure(app, settings)
    bind_extensions(app, settings)
    app.session_interface = Visits()
    name_addresses(app)
    for area in AREAS:
        app.register_blueprint(area)
    protect(app)
    serve_assets(app)
    furnish(app)
    speak(app)
    translate(app)
    commands.register(app, settings)
    known = read_tables(settings)
    provisions.fill(known)
    blueprints.fill(exams(settings.instance))
    refuse_undeclared(app)
    return app


def read_tables(settings: Settings) -> Tables:
    """The codes of ethics and the vocabulary, with the site's own words. Raises BadSetting."""
    try:
        return tables(settings.instance)
    except BadTable as fault:
        words = settings.instance / "scenarios" / "vocabulary.yaml"
        raise BadSetting(f"{words} cannot be read: {fault}. Correct it or move it away.") from None


def configure(app: Flask, settings: Settings) -> None:
    """Settings under the names that Flask and its extensions know."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_size": POOL, "max_overflow": 0, "hide_parameters": True},
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=50,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # the token is bound to the session's cookie; some browsers send no Referer
        BABEL_DEFAULT_LOCALE="en",
        INSTANCE=settings.instance,
        ADDRESS=settings.address,
        OVER_TLS=settings.over_tls,
        SITE_NAME=settings.site_name,
        CONTACT=settings.contact,
        SENDS_MAIL=bool(settings.smtp_url),
        UNIVERSITY=University(*settings.oidc) if settings.oidc else None,
        DEVELOPMENT=settings.development,
    )
    app.jinja_environment = Templates
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    hosts: Any = answer_only_to(settings.hosts, app.wsgi_app)
    hops = settings.trusted_proxies
    outer = ProxyFix(hosts, x_for=hops, x_proto=hops, x_host=hops) if hops else hosts
    app.wsgi_app = outer  # type: ignore[method-assign]  # as Flask's own documentation does it


def bind_extensions(app: Flask, settings: Settings) -> None:
    """Database, sessions, protection against forged requests, migrations, languages."""
    db.init_app(app)
    login.session_protection = None  # the session row is the protection
    login.init_app(app, add_context_processor=False)
    csrf.init_app(app)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"), render_as_batch=True)
    babel.init_app(app, timezone_selector=time_zone)
    with app.app_context():
        prepare(db.engine, settings.database_file)


if __name__ == "__main__":
    try:
        sys.exit(main(create_app, sys.argv[1:]))
    except BadSetting as fault:
        sys.exit(str(fault))
