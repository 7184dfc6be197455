"""The embedded translator: a semantic grammar over a tagged question; no network, no key.

tokens → tags (time, values, words of the model) → reading → plan. Every word must be accounted for:
what is not understood is asked back or refused, never dropped.
"""
