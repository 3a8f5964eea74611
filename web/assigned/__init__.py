"""The pages of learners in a cohort.

area         the blueprint
joining      /join, a cohort as its learner has it
assignments  /assigned, one assignment, beginning a case of it
reminders    letters, stopped and turned on again
write_ups    what is written before a decision
"""
