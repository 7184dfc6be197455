-- What ingestion writes. Grain and repeat key stand above each table.
-- Money is decimal(18,6) USD, null where no price is known. Times are UTC; `day` and `hour`
-- are in the organisation's reporting zone. `source` names the load that brought a row.
-- `team` and `cost_center` of a fact: the person's primary group on that day where the
-- directory knows one, else what the telemetry said, else null.

create schema facts;

create table facts.setting (name varchar not null, value varchar);

-- one metered model request; repeat key: request_key (the vendor's request id, else session/time/sequence)
create table facts.request (
    request_key varchar not null,
    request_id varchar,
    source varchar not null,
    occurred_at timestamp not null,
    day date not null,
    hour integer not null,
    vendor varchar not null,
    product varchar not null,
    user_id varchar,
    team varchar,
    cost_center varchar,
    repo varchar,
    branch varchar,
    session_id varchar,
    prompt_id varchar,
    model varchar,
    model_family varchar,
    activity varchar not null default 'chat',
    skill varchar,
    connector varchar,
    connector_tool varchar,
    command varchar,
    agent varchar,
    plugin varchar,
    speed varchar,
    effort varchar,
    is_error boolean not null default false,
    input_tokens bigint not null default 0,
    output_tokens bigint not null default 0,
    cache_read_tokens bigint not null default 0,
    cache_write_5m_tokens bigint not null default 0,
    cache_write_1h_tokens bigint not null default 0,
    cost_usd decimal(18, 6),
    cost_basis varchar,
    list_cost_usd decimal(18, 6),
    duration_ms bigint,
    ttft_ms bigint,
    client_version varchar
);

-- one tool use, decision and result joined; repeat key: (session_id, tool_use_id)
create table facts.tool_call (
    session_id varchar not null,
    tool_use_id varchar not null,
    source varchar not null,
    request_id varchar,
    prompt_id varchar,
    occurred_at timestamp not null,
    day date not null,
    hour integer not null,
    user_id varchar,
    team varchar,
    cost_center varchar,
    repo varchar,
    tool varchar,
    kind varchar,
    connector varchar,
    command varchar,
    language varchar,
    decision varchar,
    decided_by varchar,
    success boolean,
    duration_ms bigint
);

-- one user prompt, never its text; repeat key: (session_id, prompt_id)
create table facts.prompt (
    session_id varchar not null,
    prompt_id varchar not null,
    source varchar not null,
    occurred_at timestamp not null,
    day date not null,
    hour integer not null,
    user_id varchar,
    team varchar,
    cost_center varchar,
    repo varchar,
    command varchar,
    prompt_length bigint
);

-- one commit; repeat key: (repo, commit_sha); cost_usd is derived
create table facts.commit (
    commit_sha varchar not null,
    repo varchar,
    source varchar not null,
    branch varchar,
    user_id varchar,
    team varchar,
    cost_center varchar,
    session_id varchar,
    committed_at timestamp not null,
    day date not null,
    lines_added bigint,
    lines_removed bigint,
    pr_number bigint,
    cost_usd decimal(18, 6)
);

-- one pull request; repeat key: (repo, pr_number)
create table facts.pull_request (
    pr_number bigint not null,
    repo varchar not null,
    source varchar not null,
    user_id varchar,
    team varchar,
    cost_center varchar,
    opened_at timestamp not null,
    opened_day date not null,
    merged_at timestamp,
    merged_day date
);

-- one metric x attributes x interval; never cost or tokens; repeat key: all but value, source
create table facts.metric_delta (
    metric varchar not null,
    kind varchar,
    attributes varchar not null,
    session_id varchar,
    source varchar not null,
    started_at timestamp not null,
    ended_at timestamp not null,
    value double not null
);

-- one session, derived from requests, prompts, metrics, commits; repeat key: session_id
create table facts.session (
    session_id varchar not null,
    source varchar not null,
    user_id varchar,
    team varchar,
    cost_center varchar,
    vendor varchar,
    product varchar,
    repo varchar,
    started_at timestamp not null,
    ended_at timestamp not null,
    day date not null,
    hour integer not null,
    active_minutes double,
    longest_gap_minutes double,
    prompts bigint,
    requests bigint,
    max_context_tokens bigint,
    input_tokens bigint,
    output_tokens bigint,
    cache_read_tokens bigint,
    cache_write_tokens bigint,
    cost_usd decimal(18, 6),
    commits bigint,
    pull_requests bigint,
    lines_added bigint,
    lines_removed bigint
);

-- what one person did in one product on one day, derived from events; repeat key: (day, user_id, product)
create table facts.activity (
    day date not null,
    user_id varchar not null,
    team varchar,
    vendor varchar not null,
    product varchar not null,
    sessions bigint,
    prompts bigint,
    requests bigint,
    commits bigint,
    pull_requests bigint,
    lines_added bigint,
    lines_removed bigint,
    artifacts_created bigint,
    edits_accepted bigint,
    edits_rejected bigint,
    total_tokens bigint,
    cost_usd decimal(18, 6)
);

-- day x person x product x type; replaced per day
create table facts.artifact_daily (
    day date not null,
    source varchar not null,
    user_id varchar,
    team varchar,
    product varchar not null,
    artifact_type varchar,
    created bigint not null,
    published bigint not null
);

-- the invoice's truth: day x the grouping of one pull; a re-pull replaces its day
create table facts.billed_daily (
    day date not null,
    source varchar not null,
    vendor varchar not null,
    product varchar,
    user_id varchar,
    team varchar,
    workspace varchar,
    model varchar,
    model_family varchar,
    cost_type varchar,
    token_type varchar,
    billed_usd decimal(18, 6) not null,
    list_usd decimal(18, 6),
    is_final boolean not null
);

create table facts.person (
    user_id varchar not null,
    source varchar not null,
    user_email varchar,
    user_name varchar,
    department varchar,
    cost_center varchar,
    division varchar,
    job_title varchar,
    manager_email varchar,
    is_active boolean not null,
    has_seat boolean not null,
    seat_type varchar,
    joined_on date,
    left_on date
);

-- how a device, account or ingest key names a person: kind is email, account, device or key
create table facts.identity (kind varchar not null, value varchar not null, user_id varchar not null, source varchar not null);

-- half-open validity: valid_to is the first day outside, null while it lasts
create table facts.membership (
    group_name varchar not null,
    source varchar not null,
    user_id varchar not null,
    is_primary boolean not null,
    valid_from date not null,
    valid_to date
);

create table facts.repo (repo varchar not null, source varchar not null, project varchar, owner varchar);
create table facts.repo_alias (alias varchar not null, repo varchar not null, source varchar not null);

-- USD per million tokens; validity half-open, null is open; bands in prompt tokens, both ends inclusive
create table facts.model_price (
    model varchar not null,
    token_class varchar not null,
    usd_per_mtok decimal(18, 9) not null,
    prompt_tokens_from bigint not null,
    prompt_tokens_to bigint,
    fast_multiplier decimal(9, 3),
    valid_from date,
    valid_to date,
    confidence varchar
);

create table facts.budget (
    scope_type varchar not null,
    source varchar not null,
    scope varchar,
    period varchar not null,
    limit_usd decimal(18, 6) not null,
    valid_from date not null,
    valid_to date
);

create table facts.watermark (source varchar not null, complete_through timestamp, last_loaded_at timestamp);
