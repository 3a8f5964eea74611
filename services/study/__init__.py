"""Study: what a learner practises by themselves.

outcomes  what everything that somebody decided came to
items     a decision by itself, as a page shows it
bank      every question of the library
"""
