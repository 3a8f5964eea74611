"""The referral network: people and services that somebody trusts. Read by nobody else.

fields        what an entry says, how long it may be, what can be kept
views         an entry as pages show it
contacts      one entry: written, changed, checked, taken out and put back
listing       the network as a whole: searched, narrowed, on one sheet
gaps          the specialties that somebody met and has nobody for
importing     a file brought in as a whole or not at all
judging       its rows, each an entry or a fault; what is there already
rows          what was read of a file, before it is judged
csv_rows      CSV both ways
vcards        vCards both ways
vcard_lines   the lines of vCards, unfolded and taken apart
exporting     the network taken along
"""
