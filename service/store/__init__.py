"""The service's own memory: answers given, keys, signed-in browsers, and the journal of questions.

It is small and must survive restarts; the usage data live elsewhere, in the warehouse.
"""
