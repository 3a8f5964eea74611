"""Mail: letters are written into the outbox with what they tell of, and sent afterwards.

letters    what each letter says, as text and as HTML
outbox     letters that wait
places     where links in letters lead
"""
