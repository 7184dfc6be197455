"""Usage data on its way in: connectors fill staging, settling derives the facts, publishing makes them readable.

This package alone opens the warehouse for writing.
"""
