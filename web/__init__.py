"""Flask: read the request, call one service, render. No SQL, no rules.

areas      which areas there are, and what each may import
access     who may open a route: every route says so
session    one server-side session a browser
addresses  what may stand in an address
hosts      which names the site answers to
headers    what every response carries
assets     the one style sheet, and static files by their hash
pages      what every template may use
words      the interface's words
fields     reading form fields and queries
errors     named errors to status codes, once
server     the embedded server
learn/ author/ site/   one folder an area
"""
