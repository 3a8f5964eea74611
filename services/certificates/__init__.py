"""Certificates: issued once, printed, verified, revoked, put anew.

keys        what signs them
holder      whom a certificate names
issuing     a certificate for an enrolment that is completed
printing    the same on paper
sampling    a certificate of nobody, as approvers ask to see one
looking     what a certificate is worth, by its code or its file
publishing  what wallets fetch: keys, status lists, the issuer's profile
becoming    what one becomes with another profession
entering    its entry in the ledger of whoever earned it
revoking    taken back, or put anew
telling     the letter about that
"""
