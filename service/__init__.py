"""Outlay answers plain-language questions about AI-coding spend: start reading at service/ask.py."""
