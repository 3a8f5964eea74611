"""The pure heart of Baton: text in, decisions out. Knows no Flask, SQL, clock, chance, disk or network."""
