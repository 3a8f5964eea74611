"""Accounts: people who can log in, and what they can do about it.

addresses    e-mail addresses as people type them, and what they are found by
names        names as people write them
passwords    hashing, bounded, and which passwords are refused
links        links that are mailed or printed: once, for an hour
ceremonies   what one browser has begun and must end within minutes
sessions     begin (with a new token, and with what the guest did), list, end
registering  from an address to an account
entering     with a password, and what waits for a second factor
resetting    a new password by mail
confirming   show again who you are, before what is sensitive
changing     password and e-mail address
profile      what people say of themselves
ways         the ways in, and where somebody is logged in
"""
