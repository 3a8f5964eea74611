"""Teaching: cohorts, modules, assignments, the gradebook, what a cohort's decisions tell.

scope     what a supervisor may look at
"""
