"""The tables, a room each. `models.py` gathers them; nobody else imports from here.

base        the metadata, how constraints are named, instants
people      who somebody is, and how they log in
site        letters, audit trail, disclosures, settings, counts
cases       files, revisions, questions
attempts    what learners do in the cases, and write about them
study       what learners practise, and whom they trust
cohorts     who teaches whom, and who is expected
assignments modules, assignments, what is handed in
grades      what supervisors say of it, and the sums of it
live        a class that plays together
provider    who provides continuing education, and what they must keep
courses     courses for credit, who takes them, certificates
credit      licenses, cycles, and what was earned
"""
