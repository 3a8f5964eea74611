"""Teaching, as far as it is arithmetic: wall times and instants, which attempt counts, what a rubric comes to.

terms     how a module or an assignment is played, counted and graded
"""
