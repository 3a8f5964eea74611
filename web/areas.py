"""Which areas the site has. Importing a module of an area registers its views."""

from __future__ import annotations

from flask import Blueprint

import web.learn.attempts
import web.learn.debriefs
import web.learn.library
import web.site.health
import web.site.pages  # noqa: F401
from web.author import tries
from web.learn.area import area as learn
from web.site.area import area as site

AREAS: tuple[Blueprint, ...] = (site, learn, tries.area)
