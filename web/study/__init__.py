"""The pages of somebody who studies.

area  the blueprint
"""
