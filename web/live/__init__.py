"""The pages of a class that plays a case together, on the projector and on phones.

area       the blueprint
forms      the fields of these pages
entering   /live
phones     /live/<id>
bodies     what phones are answered, made once for all of them
classes    /live/classes
rooms      /live/classes/<id>
attendance who was there
"""
