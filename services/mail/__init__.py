"""Mail: letters are written into the outbox with what they tell of, and sent afterwards.

letters    what each letter says, as text and as HTML
places     where links in letters lead
outbox     letters that wait; taking one to send it, and saying what became of it
rounds     a round of letters, each person by themselves
messages   a letter as a mail
smtp       handing one mail to a mail server, and what is known of its fate
sending    all that is due, each at most once
shelf      the letters as whoever runs the site sees them
"""
