"""The pages of whoever runs the site.

area       the blueprint
forms      the fields, with kind and length
words      words for roles, accounts, letters and what the audit trail records
people     people with an account, and what can be done to one
settings   the site's settings
scenarios  the scenario files, and what was found in them
audit      the audit trail, a page at a time or as a file
mail       the letters in the outbox
setup      the page of the first administrator
"""
