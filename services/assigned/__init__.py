"""Assignments as learners meet them: joining a cohort, playing what was assigned, reading what was said of it."""
