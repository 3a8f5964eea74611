"""The pages of those who teach.

area      the blueprint
handouts  /teach/cases/<slug>/print
"""
