"""Usage data on its way in: connectors stage it, settling derives the facts, publishing makes them readable.

This package alone opens the warehouse for writing.
"""
