"""What starts, checks and maintains the project; the site knows nothing of it."""
