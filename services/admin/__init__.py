"""What site administrators do: to people, to the site, and what they can look up."""
