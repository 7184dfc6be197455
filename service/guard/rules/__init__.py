"""One rule a module: a function of the same name that raises QueryRejected, or returns."""
