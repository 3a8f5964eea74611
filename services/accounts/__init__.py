"""Accounts: people who can log in, and what they can do about it.

addresses    e-mail addresses as people type them, and what they are found by
names        names as people write them
passwords    hashing, bounded, and which passwords are refused
links        links that are mailed or printed: once, for an hour
ceremonies   what one browser has begun and must end within minutes
adopting     what a guest has goes over to their account
sessions     begin (with a new token, and with what the guest did), list, end
registering  from an address to an account
entering     with a password, and what waits for a second factor
second       the second step of a login: a code or a passkey
resetting    a new password by mail
confirming   show again who you are, before what is sensitive
changing     password and e-mail address
profile      what people say of themselves
ways         the ways in, and where somebody is logged in
identities   logging in with another site's word, linking and unlinking it
oidc         the way to a university and back
id_tokens    what a university's word must hold before it is believed
fetching     asking another site, within bounds
totp         codes of an authenticator app, each of which works once
recovery     codes on paper that stand in for the app, each once
passkeys     added, shown to log in, renamed, removed
party        the site as passkeys know it: what it asks, and whether an answer holds
telling      what changed in the way somebody logs in: recorded, and told them by letter
holding      what is held about a person, counted
records      what is held about a person, as tables
played       what a person played and wrote, as tables
studied      what a person did to learn, as tables
scenes       the scene that a way leads to, for such tables
assigned     what a person was assigned and handed in, as tables
credited     what a person keeps to renew licenses, as tables, and files
enrolled     what a person did in courses for credit, as tables
remarks      what supervisors said of work, as tables
taught       what a person teaches, as tables
seated       the classes that a person sat in or held, as tables
exporting    all of that in one archive
disclosing   who looked at a person's record
erasing      the account goes, with all that is theirs
nameless     attempts that stay without a trace of whose they were
"""
