"""Bad inputs by field: what people and scripts send where it does not fit. The numbers are those of the list of 154.

Of each list: the number, what is sent, and, where some of it is fine as it stands, whether it is.
"""

from __future__ import annotations

EMAILS = [
    (1, "", False),
    (2, "a", False),
    (3, "a@b", False),
    (4, "a" * 64 + "@" + ".".join(["b" * 61] * 3) + ".org", True),
    (4, "a" * 64 + "@" + ".".join(["b" * 61] * 3) + ".edu1", False),
    (4, "a" * 308 + "@school.edu", False),
    (4, "a" * 9_989 + "@school.edu", False),
    (5, "a@b.c\r\nBcc: x@y.z", False),
    (6, "a@b.c%0aCc:x", False),
    (7, '"<script>"@x.org', False),
    (8, "A@X.ORG ", True),
    (9, "а@х.org", False),
    (10, "a@xn--.org", False),
    (11, "a+b@x.org", True),
    (12, "a@x.org,b@x.org", False),
    (13, "a@[127.0.0.1]", False),
    (35, "a\0@x.org", False),
    (35, "a@x.org\0", False),
]

PASSWORDS = [
    (14, "", False),
    (15, "7 chars", False),
    (16, "sixty-four characters are a good many, and they are all taken...", True),
    (17, "four kibibytes of it " * 196, False),
    (19, "nul \0 inside", True),
    (20, "cafe\u0301 \U0001f986\U0001f986\U0001f986", True),
    (20, "caf\u00e9 \U0001f986\U0001f986\U0001f986", True),
    (21, "  blanks around  ", True),
    (22, "password123", False),
    (23, "alice@school.example", False),
]
TOO_LONG_FOR_A_FORM = "x" * 1024 * 1024
"""18: a password of 1 MiB; it is refused before it is read."""

NAMES = [
    (24, "", False),
    (25, "   ", False),
    (25, "\u2003\u00a0", False),
    (26, "A", True),
    (27, "n" * 500, False),
    (28, "<img src=x onerror=alert(1)>", True),
    (29, "{{7*7}}", True),
    (30, '=HYPERLINK("http://x")', True),
    (31, "@SUM(1)", True),
    (32, "Alice \u202egnp.exe", True),
    (33, "Al\u200dice \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", True),
    (33, "\u200d\u200d\u200d", False),
    (35, "nul \0", False),
    (36, "O'Brien \"Bob\" \\", True),
    (37, "Z" + "\u0301" * 1_000, False),
    (37, "Z" + "\u0301" * 100, False),
    (38, "\uff1d1+1", True),
    (39, "Robert\r\nX: y", False),
    (40, "../../etc/passwd", True),
    (41, "null", True),
    (88, "\u0301\u0302", False),
    (33, "\U0001f469\u200d\U0001f52c Ana", True),
    (33, "\u0905\u0928\u094d\u0928\u092a\u0942\u0930\u094d\u0923\u093e", True),
    (33, "\u674e\u5c0f\u9f99", True),
]

NO_TEXT = [(34, b"\xed\xa0\x80"), (86, b"\xff")]
"""Bytes that are no UTF-8: half a character, and one that never stands there."""

TOKENS = [
    (53, "0"),
    (54, "-1"),
    (55, str(2**31)),
    (56, str(2**63)),
    (57, str(2**64)),
    (58, "1.0"),
    (59, "1e3"),
    (60, "%201"),
    (61, "٣"),
    (62, "1;2"),
    (63, "123e4567-e89b-12d3-a456-426614174000"),
    (64, "ABCDEF0123456789ABCDEF0123456789"),
    (65, "x" * 43 + "%00"),
    (66, "x" * 43 + "/.."),
    (68, "null"),
    (69, "true"),
    (70, "[1]"),
    (70, '{"a":1}'),
    (73, "x" * 5_000),
    (107, "X" * 43),
    (108, "x x-" + "x" * 39),
    (109, "O" * 43),
    (113, "x" * 42 + "y"),
    (115, "*"),
    (116, "x" * 10_000),
]

ZONES = [(79, "Mars/Base"), (79, "../../etc/localtime"), (79, "europe/berlin"), (79, "\0"), (57, "x" * 5_000), (44, "' OR 1=1--")]

DATES = [
    (90, "2026-02-30"),
    (91, "2026-03-29T02:30"),
    (92, "2026-10-25T02:30"),
    (93, "0000-00-00"),
    (94, "9999-12-31T23:59:60Z"),
    (94, "9999-12-31"),
    (95, "1900"),
    (95, "1900-01-01"),
    (97, "2026-1-1"),
    (98, "2026-12-01+14:00"),
    (99, "٢٠٢٦-١٢-٠١"),
    (35, "\0"),
    (116, "9" * 10_000),
]

NUMBERS = [
    (100, "-1"),
    (101, "NaN"),
    (102, "1e309"),
    (103, "0.30000000000000004"),
    (104, "1,5"),
    (105, "0"),
    (105, str(10**9)),
    (14, ""),
    (58, "1.0"),
    (60, " 1"),
    (61, "٢"),
    (35, "1\0"),
    (68, "None"),
]

PATHS = [
    (117, "//evil"),
    (118, "/\\evil"),
    (119, "https:evil"),
    (120, "//\t/evil"),
    (120, "//%09/evil"),
    (121, "http://[::1"),
    (122, "javascript:alert(1)"),
    (123, "https://good@evil"),
    (5, "/a\r\nSet-Cookie: baton=evil"),
    (35, "/a\0"),
    (116, "//" + "evil" * 2_500),
]
