"""What tests share: a browser without a screen that checks every page, and ways through a case."""
