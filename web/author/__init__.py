"""The author's pages.

tries   /author/try
"""
