"""The learner's pages: the library, an attempt, its debrief.

area      the blueprint
library   /cases, /cases/<slug>
attempts  start, stand, decide, step out
debriefs  debrief, journal, dissent, explore
"""
