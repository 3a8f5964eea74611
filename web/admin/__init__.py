"""The pages of whoever runs the site.

area  the blueprint
"""
