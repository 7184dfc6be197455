"""The translator for the long tail: Claude names a plan or SQL, and code checks, runs and tells it."""
