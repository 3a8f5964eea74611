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
from web.assigned import assignments as given
from web.assigned import joining, write_ups
from web.assigned import reminders as letters
from web.assigned.area import area as assigned
from web.author import tries
from web.courses import evaluation, offers, reviewing, taking
from web.courses import tests as post_tests
from web.courses.area import area as courses
from web.credit import certificates as own_certificates
from web.credit import entries, evidence, licenses, periods, transcript
from web.credit import overview as ledger
from web.credit import reminders as renewals
from web.credit.area import area as credit
from web.learn import attempts, debriefs, library
from web.learn.area import area as learn
from web.live import attendance, classes, phones, rooms
from web.live import entering as coming_in
from web.live.area import area as live
from web.provider import (
    answer_key,
    approvals,
    archive,
    certificates,
    complaints,
    course_cases,
    instructors,
    items,
    profile,
    records,
    reports,
    ways_in,
)
from web.provider import courses as own_courses
from web.provider import overview as providing
from web.provider import sessions as held_live
from web.provider.area import area as provider
from web.site import health, pages
from web.site.area import area as site
from web.study import calendar, exams, journal, network, network_files, overview, plan, reminders, reviews
from web.study.area import area as study
from web.teach import (
    assignments,
    changes,
    cohorts,
    extensions,
    gradebook,
    grading,
    groups,
    handouts,
    lms,
    members,
    module_cases,
    modules,
    paths,
    roster,
    roster_lists,
    understanding,
)
from web.teach import overview as teaching
from web.teach import people as people_of_cohorts
from web.teach.area import area as teach
from web.verify import credentials, looking
from web.verify.area import area as verify

AREAS: Mapping[Blueprint, tuple[ModuleType, ...]] = {
    site: (pages, health),
    learn: (library, attempts, debriefs),
    accounts: (entering, second, registering, resetting, settings, totp, passkeys, identities, data),
    tries.area: (tries,),
    study: (overview, reviews, plan, reminders, calendar, exams, network, network_files, journal),
    teach: (
        handouts,
        teaching,
        cohorts,
        people_of_cohorts,
        groups,
        members,
        roster,
        roster_lists,
        grading,
        paths,
        gradebook,
        lms,
        modules,
        module_cases,
        assignments,
        changes,
        extensions,
        understanding,
    ),
    assigned: (joining, given, write_ups, letters),
    live: (coming_in, phones, classes, rooms, attendance),
    courses: (offers, taking, post_tests, evaluation, reviewing),
    credit: (ledger, licenses, periods, entries, evidence, transcript, own_certificates, renewals),
    provider: (
        providing,
        profile,
        approvals,
        instructors,
        own_courses,
        course_cases,
        items,
        held_live,
        answer_key,
        ways_in,
        records,
        reports,
        complaints,
        archive,
        certificates,
    ),
    verify: (looking, credentials),
    admin: (people, site_settings, scenarios, audit, mail),
    setup.area: (setup,),
}
