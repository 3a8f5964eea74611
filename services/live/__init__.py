"""A case played by a class together: the room, the votes, the next step.

scope      whose a class is
beginning  with which case, for whom
ending     classes that nobody moved on
listing    the classes that somebody runs
going_on   those that go on now, for whoever sits in them or could
seats      coming in with the code, leaving
voting     a vote
conducting what the host does
showing    what everybody in the room sees
memory     what a process keeps of it
looking    where the class is, asked by every phone each second
sitting    the page of a seat
presenting the page of the host
sessions   sessions of live courses, as their host has them
stays      from when to when a seat was there
counting   what a class counts for
summary    what a class came to
attendance who was there
seen       who has seen a case in a class
"""
