"""The site's own pages.

pages    home, about, help, privacy, accessibility, the theme
health   /healthz, /readyz, robots, the style sheet
"""
