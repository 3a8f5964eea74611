"""A case played by a class together: the room, the votes, the next step."""
