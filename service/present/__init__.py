"""A result becomes an answer's words, table and chart; `presentation.present` is the one way in."""
