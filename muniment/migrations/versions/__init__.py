"""One file a revision of the decisions database, the oldest first; none is ever edited once released."""
