"""Which areas the site has, each with the modules of its views: importing them registers the views."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from flask import Blueprint

from web.accounts import data, entering, identities, passkeys, registering, resetting, second, settings, totp
from web.accounts.area import area as accounts
from web.admin import audit, mail, people, scenarios, setup
from web.admin import settings as site_settings
from web.admin.area import area as admin
from web.assigned.area import area as assigned
from web.author import tries
from web.learn import attempts, debriefs, library
from web.learn.area import area as learn
from web.live.area import area as live
from web.site import health, pages
from web.site.area import area as site
from web.study import calendar, exams, journal, network, network_files, overview, plan, reminders, reviews
from web.study.area import area as study
from web.teach import handouts
from web.teach.area import area as teach

AREAS: Mapping[Blueprint, tuple[ModuleType, ...]] = {
    site: (pages, health),
    learn: (library, attempts, debriefs),
    accounts: (entering, second, registering, resetting, settings, totp, passkeys, identities, data),
    tries.area: (tries,),
    study: (overview, reviews, plan, reminders, calendar, exams, network, network_files, journal),
    teach: (handouts,),
    assigned: (),
    live: (),
    admin: (people, site_settings, scenarios, audit, mail),
    setup.area: (setup,),
}
