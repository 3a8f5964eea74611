"""Teaching: cohorts, modules, assignments, the gradebook, what a cohort's decisions tell.

scope     what a supervisor may look at
cohorts          cohorts made, renamed, archived; those that somebody teaches
zones            a cohort in another time zone
supervisors      who teaches a cohort
admission        the code with which learners join
people           the people of a cohort, on one page
members          one learner of it
groups           groups inside a cohort
naming           what cohorts and groups are called
roster           whom a cohort expects
entries          the same by hand
who_columns      what lists call the columns that say who somebody is
roster_rows      a list of learners, read
roster_judging   its rows held against each other and the roster
roster_import    a list brought in as a whole or not at all
inviting         invitations by letter
paths            a learner's way through an assigned case
path_steps       its steps, one by one
comments         what supervisors write about it
grading          a rubric filled in; what there is to grade
rubrics          rubrics that were filled in
queues           in which order an assignment is graded
blindness        grading without names
packets          one person's way on paper
choosing         the cases that modules and assignments can hold
keeping_terms    terms as they are kept
modules          modules of one's own
module_cases     their cases in order
shipped          modules that come with the site
dates            wall times of an assignment, and a cohort that moves
giving           what is said of an assignment, held against its cohort
assigning        a module given to a cohort
assignments      the assignments of a cohort, and one of them
done             when a case of an assignment is done
standing         who has begun and who is done
snapshots        an assignment for everybody, at one moment
consequences     what a change changes, for whom
locks            what of an assignment stands
changing         an assignment changed, once that was read
extensions       more time for some
opening          explanations opened; assignments withdrawn
reminding        letters about what is due
gradebook        the gradebook, narrowed and sorted
gradebook_rows   the same as the database has it
gradebook_table  its columns and rows
cells            one cell, and its grade
one_cell         one cell by itself, with its attempts
overrides        a score set by hand
gradebook_files  a gradebook taken along
lms              a learning platform's gradebook file, there and back
lms_file         such a file, read
lms_matching     who in it is who
lms_filling      what goes into its column
results          the cells of gradebooks, worked out from attempts and terms
sums             the sums of an assigned case that figures are read from
folding          what is new, taken into them once
telling          how sure learners were, told in lots
summaries        they, held against the attempts and made from the start
given            which cases a cohort was given, and of whom figures are asked for
counted          whose ways are counted, and whether they may be shown
figures          all figures of a case, put together
decision_figures one decision of it
flow_figures     who went which way
told             turns, confidence and remarks as pages tell of them
remembering      what was read or worked out last, remembered
understanding    all figures of one case
understanding_list the cases of a cohort
class_packet     what a class receives on paper
overview         what waits for somebody who teaches
departing        somebody erases their account; a cohort erased
retaining        what of cohorts is kept for a time only
"""
