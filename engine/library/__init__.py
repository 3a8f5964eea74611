"""What a library of cases comes to as a whole.

coverage   what it covers, counted
reading    how hard its scenes are to read
players    what somebody scores who goes by how a test looks
variety    what two cases have in common that each should have of its own
sets       sets of cases that make a module
standards  the bars that this library holds itself to
"""
