"""What a provider keeps of completions and hands over: to boards what they want to be told, to an auditor all of it.

completions   who completed what in a period
periods       from a day to a day
editions      courses of one title, told apart
exports       the log of what was taken along
reports       what boards want reported
columns       the fields that a report can have
waiting       what waits to be reported, and by when
reporting     a board's completions of a period
sending       the file that is made of them
sent          what boards were sent, and what changed afterwards
complaints    what was complained about, and what came of it
archive       all that an approver's auditor asks for
archive_pages, archive_course, archive_site, archive_tables    what is in that
"""
