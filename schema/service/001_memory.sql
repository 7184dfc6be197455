-- The service's own memory, in words that SQLite and PostgreSQL both understand.
-- Times are UTC without a zone; text that carries structure is JSON.

-- one answer, as it was given; the receipt is its permalink
create table answers (
    receipt varchar(64) not null primary key,
    conversation varchar(64) not null,
    asker varchar(320) not null,
    question text not null,
    follows varchar(64),
    asked_at varchar(64) not null,
    zone varchar(64),
    created_at timestamp not null,
    answer text not null,
    plan text not null
);

create index answers_by_asker on answers (asker, created_at);

-- only the hash of a secret is kept
create table api_keys (
    id varchar(32) not null primary key,
    label varchar(200) not null,
    secret_hash varchar(64) not null,
    role varchar(16) not null,
    owner_email varchar(320),
    scopes varchar(200) not null,
    created_at timestamp not null,
    last_used_at timestamp,
    revoked_at timestamp
);

-- a signed-in browser: as the holder of a key, or as a person
create table browser_sessions (
    token_hash varchar(64) not null primary key,
    key_id varchar(32),
    email varchar(320),
    created_at timestamp not null,
    expires_at timestamp not null
);

create index browser_sessions_by_expiry on browser_sessions (expires_at);

-- who asked what, and how it ended; never a value of a result
create table journal (
    id varchar(32) not null primary key,
    asked_at timestamp not null,
    asker varchar(320) not null,
    question text not null,
    outcome varchar(32) not null,
    road varchar(64),
    receipt varchar(64),
    cost_microusd bigint not null,
    milliseconds double precision not null
);

create index journal_by_time on journal (asked_at);
