"""The pages of somebody who studies.

area      the blueprint
overview  what to do today, and what one's decisions tell
plan      how one studies, and the address of one's calendar
reminders stopping the letters
calendar  the calendar, for programs
reviews   decisions that come back
exams     practice exams
journal   what one wrote about one's cases
network   the people and services that one trusts
network_files  bringing them in, taking them along
network_forms  their fields
"""
