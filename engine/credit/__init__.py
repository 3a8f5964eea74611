"""Continuing education, as far as it is arithmetic: what a course earns, what proves it, what counts where.

active_time   how long somebody was active, from the server's times
amount        how much credit a course carries, with method and inputs
apart         choosing where one hour serves one subject only
approvals     which approvals cover a completion
attendance    who was there while a live course was held, and whether that is enough
borrowed      whether a post-test item asks again what the cases explain
checklist     what a course lacks before it can be published
completion    whether a course is completed, and what is still to do
counting      what counts for a license in a cycle, what does not and why
cycles        renewal periods and the days in them
flow          the most that can flow through a small network
hours         hours as they are typed and shown
kinds         keys of formats, professions and proofs
path_words    how many words somebody reads on a path
patterns      how a board's license numbers look
post_test     a paper drawn from parallel items, and its mark
problems      what of something cannot be kept as it is
profile       what an approver asks of a course
reporting     days and names as a board wants them written
requirements  what a board asks for in a cycle
seeds         examples of requirements, with source, date and confidence
spans         spans of time, each moment once
subjects      subjects, and how a board's own names map to them
supply        hours that could count, and what is chosen for them
together      choosing where one hour may serve several subjects
"""
