"""Who is this? From what a request carries to a Principal; what that one may read is `policy`'s question."""
