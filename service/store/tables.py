"""The tables of schema/service, as SQLAlchemy needs to know them; a test compares the two."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, Double, MetaData, String, Table, Text

metadata = MetaData()

migrations = Table(
    "schema_migrations",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("applied_at", DateTime, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("receipt", String(64), primary_key=True),
    Column("conversation", String(64), nullable=False),
    Column("asker", String(320), nullable=False),
    Column("question", Text, nullable=False),
    Column("follows", String(64)),
    Column("asked_at", String(64), nullable=False),
    Column("zone", String(64)),
    Column("created_at", DateTime, nullable=False),
    Column("answer", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("provenance", Text),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("label", String(200), nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("owner_email", String(320)),
    Column("scopes", String(200), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("last_used_at", DateTime),
    Column("revoked_at", DateTime),
    Column("given", Text),
)

browser_sessions = Table(
    "browser_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("key_id", String(32)),
    Column("email", String(320)),
    Column("created_at", DateTime, nullable=False),
    Column("expires_at", DateTime, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("asked_at", DateTime, nullable=False),
    Column("asker", String(320), nullable=False),
    Column("question", Text, nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("road", String(64)),
    Column("receipt", String(64)),
    Column("cost_microusd", BigInteger, nullable=False),
    Column("milliseconds", Double, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("asker", String(320), primary_key=True),
    Column("title", String(200)),
    Column("share", String(64)),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("receipt", String(64), nullable=False),
    Column("reader", String(320), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reason", String(32)),
    Column("note", Text, nullable=False),
    Column("changed_at", DateTime, nullable=False),
)

verified_questions = Table(
    "verified_questions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("shape", String(64), nullable=False),
    Column("title", String(200), nullable=False),
    Column("plan", Text, nullable=False),
    Column("receipt", String(64), nullable=False),
    Column("verified_by", String(320), nullable=False),
    Column("created_at", DateTime, nullable=False),
)
