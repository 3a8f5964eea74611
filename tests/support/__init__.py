"""What tests share.

clock          when it is at the site
client         a browser without a screen that checks every page;  html  what it checks
server         a site for real, in a thread or as a process
cases          ways through a case
people         accounts, opened by letter or put there;  cast  everybody with things of their own
doors          the forms before and behind an account's door, and many at once
rows           what the database holds, and changing it behind the site's back
factors        second factors;  authenticator  passkeys in software
university     the way to a university and back;  provider  a real one, and one that lies
post           a real mail server
canaries       words that stand nowhere else, and where they are found
"""
