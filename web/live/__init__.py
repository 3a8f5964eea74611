"""The pages of a class that plays a case together, on the projector and on phones.

area      the blueprint
"""
