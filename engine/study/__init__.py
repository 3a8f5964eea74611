"""Study: what does not depend on one case.

beta       the incomplete beta function and its inverse
clock      how much time somebody has, by their own factor
days       a learner's day and morning
exam       a practice exam drawn to a blueprint
percents   shares in whole percents
questions  decisions by themselves, and what an answer comes to
recall     how probably something is recalled, and what a review would add
skill      what decisions tell of somebody, and how surely
spacing    when a decision comes back
"""
