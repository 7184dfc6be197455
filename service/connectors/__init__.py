"""Where usage comes from: each module turns one source into rows that ingestion settles."""
