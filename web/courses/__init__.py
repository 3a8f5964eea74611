"""The pages of those who take a course for credit.

area       the blueprint
forms      enrolment and evaluation, as they are typed
offers     `/courses`: what is offered, one course whole, enrolment
taking     the way through a course, and its cases begun
tests      the post-test
evaluation the last step, which completes a course
reviewing  a reviewer's link
"""
