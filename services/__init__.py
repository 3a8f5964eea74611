"""The use cases: the only queries and commits. A verb is one function and one transaction."""
