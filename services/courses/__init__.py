"""Courses as people take them: what is offered, enrolment, the way through, and completion, exactly once.

ratings     what an evaluation asks beside its objectives
offers      courses, as everybody may read about them
enrolling   into a course, by each of its ways
enrolments  who is enrolled where, and what they may open
taking      the way through a course, and its cases begun
sessions    sessions of a live course to come, as everybody may read of them
attending   who attended one, by the server's times and the rule that the course printed
sittings    the post-test: begun, saved, handed in
evaluating  the evaluation, which is the last step
completing  what completes an enrolment, and all that follows from it
reviewing   a reviewer's way in
within      the course that an attempt was begun for
mine        courses under way, for other pages
retaining   what of courses is kept for a time only
"""
