"""The pages of learners in a cohort.

area      the blueprint
"""
