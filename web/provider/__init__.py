"""`/provider`: whoever provides continuing education looks after it here.

area          the blueprint
overview      where it begins
forms         the fields of these pages
profile       who the provider is
approvals     approvals of the provider
instructors   who writes and presents
"""
