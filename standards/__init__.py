"""Published standards, one folder each. Pure, as engine/ is: no Flask, SQL, clock, chance, disk or network.

badges  Open Badges 3.0 credentials, signed as JWT, with a status list
"""
