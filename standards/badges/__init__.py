"""Open Badges 3.0 (1EdTech, final of 2024) over the Verifiable Credentials Data Model 2.0 (W3C): what this site issues.

encoding    base64url, as JOSE has it
credential  an OpenBadgeCredential and its claims as a VC-JWT
status      the bitstring status list, which says what is revoked
keys        public keys as a set (JWKS)
token       claims as a signed token
"""
