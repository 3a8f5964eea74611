"""The pages of an account.

area         the blueprint
forms        the fields, with kind and length
browsers     what a browser calls itself, and going on after a login
entering     log in, log out
registering  from an address to an account
resetting    a new password by mail
settings     names, country, time; e-mail address, password, sessions
"""
