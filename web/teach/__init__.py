"""The pages of those who teach.

area          the blueprint
overview      /teach
cohorts       a cohort as a whole: made, settings
people        its people: learners, supervisors, the code
groups        groups inside it
members       one learner
roster        those who are expected, by hand; invitations
roster_lists  a list of them, pasted or as a file
cohort_forms  the fields of these pages
paths         a learner's way, what is said of it, its packet
grading       what an assignment has to grade, and the rubric
unkept        what was typed where nothing could take it, given back
modules       modules, one's own and the site's
module_cases  the cases of one
terms_form    the fields of terms
assignments   what is assigned to a cohort, one assignment
assignment_form  its fields
changes       changing one, and what that would change
extensions    more time for some
gradebook     the gradebook, one cell, files of it
lms           a learning platform's gradebook file
handouts      /teach/cases/<slug>/print
understanding what a cohort's decisions tell, and its packet
"""
