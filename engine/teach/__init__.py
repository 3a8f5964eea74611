"""Teaching, as far as it is arithmetic: wall times and instants, which attempt counts, what a rubric comes to.

counting  which attempt counts, and what attempts come to
deciding  decision models that a write-up can follow
raw_table a table of text in which one column is filled, and all the rest stays as it is
room      where a class stands that plays together, and what its host can do there
rubric    a rubric as it was filled in
terms     how a module or an assignment is played, counted and graded
votes     how the votes of a room fell
wall      wall times and the instants that they come to
window    when an assignment is open to one learner
writing   before which decision the write-up is asked for
"""
