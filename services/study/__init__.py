"""Study: what a learner practises by themselves.

outcomes  what everything that somebody decided came to
items     a decision by itself, as a page shows it
bank      every question of the library
overview  today, the next case, what decisions tell
today     what somebody's reviews have for today, counted
figures   figures as pages draw and say them
missteps  what somebody was sure of and got wrong
plan      how somebody studies
reminding letters in the morning, and stopping them
calendar  the secret address of a calendar, and what it tells
calendar_file  the same as a file
cards     decisions that come back, as they are kept
collecting what is to come back, looked for in all that somebody did
met       what somebody met, and what is not to be given away yet
turns     which decision a turn of a card shows
sittings  the day's reviews, or so many minutes of them
reviewing one decision that comes back: asked, answered, explained
papers    an exam with its paper and answers
blueprints what can be drawn, and which papers the library fills
exam_offers the page of the practice exams
exams     starting one
exam_outcomes what the answers of those that are over came to
examining one that runs
exam_ending its end, written down once
exam_reports what it came to
journal   what somebody wrote about all their cases
"""
