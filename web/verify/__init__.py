"""`/verify`: anybody checks a certificate; and what wallets fetch.

area         the blueprint
looking      by its code, or by dropping the file
credentials  keys, issuer and status lists, under `/credentials`
"""
