"""The professional's ledger.

licenses    licenses written down, changed, taken out
periods     their renewal periods
following   the period that follows
asking      what a board asks for, as it is typed
examples    examples of that
entries     what was earned
counting    how an entry counts for each license
evidence    files with an entry
typed       lines, days and hours as they are typed
views       a ledger as pages show it
ledger      a ledger, read
transcript  all of it, to print and to take along
paper       the same as PDF
packet      an archive for an audit
reminding   letters before the end of a period
letters     those letters stopped
renewals    the ends of periods, for a calendar
"""
