"""Study: what does not depend on one case.

clock      how much time somebody has, by their own factor
questions  decisions by themselves, and what an answer comes to
"""
