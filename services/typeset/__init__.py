"""Paper: documents set as tagged PDF (PDF/UA-1) by Typst, in fonts of our own alone.

pdf        a document out of its pattern and its words
lettering  which letters can be set at all

Beside them stand the patterns (`*.typ`) and the fonts, with where they come from (fonts/vendor.toml).
"""
