"""Certificates: issued once, printed, verified, revoked, put anew.

keys        what signs them
holder      whom a certificate names
issuing     a certificate for an enrolment that is completed
printing    the same on paper
looking     what a certificate is worth, by its code or its file
publishing  what wallets fetch: keys, status lists, the issuer's profile
revoking    taken back, or put anew
"""
