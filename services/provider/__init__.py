"""Whoever provides continuing education on this site, and what they look after.

typed         what is typed on these pages, refused in words where it cannot be kept
profile       who the provider is: names, texts, who signs
approvals     approvers' approvals of the provider, with their statements
instructors   who writes and presents courses
courses       courses as they are written
items         the items of their post-tests
publishing    what a course lacks, its publication, its next edition
codes         codes and invitations, by which people come in
reviewers     links for approvers' reviewers
"""
