"""Whoever provides continuing education on this site, and what they look after.

typed         what is typed on these pages, refused in words where it cannot be kept
profile       who the provider is: names, texts, who signs
approvals     approvers' approvals of the provider, with their statements
instructors   who writes and presents courses
courses       courses as they are written
writing       what is typed of a course, and its profile
cases         the cases of a course
items         the items of its post-test
stories       what its cases tell, for items and for the calculation of credit
publishing    what a course lacks, its publication, its next edition
desk          a course whole, as it is worked on
sessions      sessions of a live course: planned, moved, cancelled
session_fields what is typed of one
roster        who attended one, and a correction of it
codes         codes and invitations, by which people come in
reviewers     links for approvers' reviewers
reviewed      drafts that a reviewer has begun to take, which stay as they are
evaluations   what they thought of it, together
syllabus      what it was when it was published
answer_key    its post-test with the key, for an approver
"""
