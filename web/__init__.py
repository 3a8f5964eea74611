"""Flask: read the request, call one service, render. No SQL, no rules.

areas      which areas there are, and what each may import
access     who may open a route: every route says so
session    one server-side session a browser
browsers   what a browser calls itself, and going on after a login
addresses  what may stand in an address
hosts      which names the site answers to
headers    what every response carries
assets     the one style sheet, and static files by their hash
pages      what every template may use
words      the interface's words
forms      forms whose fields show what a service refused
places     addresses for letters
mailing    the thread that sends them
fields     reading form fields and queries
errors     named errors to status codes, once
refusals   those about an attempt or an assignment
server     the embedded server
accounts/ admin/ author/ learn/ site/   one folder an area
"""
