"""The pages of an account.

area         the blueprint
forms        the fields, with kind and length
entering     log in, log out
second       the second step of a login
registering  from an address to an account
resetting    a new password by mail
settings     names, country, time; e-mail address, password, sessions
identities   logging in with a university's account, linking and unlinking it
states       what a browser carries to the university and back
totp         the authenticator app and its recovery codes
party        the site as passkeys know it
passkeys     log in with one; add, rename, remove them
data         what is held, a copy of all of it, who looked at it, erasing
"""
