"""Assignments as learners meet them: joining a cohort, playing what was assigned, reading what was said of it.

joining    a cohort joined by code or invitation
belonging  a cohort as its learner has it; leaving it
leaving    what is under way goes along
listing    what a learner has to do, over all cohorts
one        one assignment
when       a date by two clocks
starting   a case of an assignment begun, once
instead    another case in place of one that was stepped out of
given      what an attempt was begun for, brought along by queries about it
asking     what is asked with a decision, and before it
write_ups  what is written before the pivotal decision
holding    what is not to be given away yet
due_dates  what is due, for a calendar
reminders  letters about what is due, stopped
feedback   what supervisors said, as the learner reads it
"""
