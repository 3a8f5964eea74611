"""Which areas the site has, each with the modules of its views: importing them registers the views."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from flask import Blueprint

from web.accounts import entering, registering, resetting, settings
from web.accounts.area import area as accounts
from web.author import tries
from web.learn import attempts, debriefs, library
from web.learn.area import area as learn
from web.site import health, pages
from web.site.area import area as site

AREAS: Mapping[Blueprint, tuple[ModuleType, ...]] = {
    site: (pages, health),
    learn: (library, attempts, debriefs),
    accounts: (entering, registering, resetting, settings),
    tries.area: (tries,),
}
