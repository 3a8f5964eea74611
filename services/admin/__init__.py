"""What site administrators do: to people, to the site, and what they can look up.

people    whom they find, and what the site knows of one account
acts      roles, closing and opening accounts, sessions, resets, invitations
site      the site's settings as they are typed
findings  the scenario files, and what was left out
trail     the audit trail, a page at a time or all of it
setup     the first administrator
"""
