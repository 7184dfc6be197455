-- The metered requests of those prompts. The context grows with the session and is read from the cache,
-- but for the first request, for a lost cache, and for the first one after the session was left open.
create or replace temp table demo_request as
with numbered as (
    select *, unnest(range(request_count)) as request_no from demo_prompt
),
timed as (
    select
        * exclude (drawn, occurred_at),
        drawn as prompt_drawn,
        draw(draw(drawn, 50), request_no) as drawn,
        occurred_at + to_microseconds(2000000 + 1000000 * pace_seconds * 3 // 5 * request_no // request_count
            + 1000 * (drawn % 900)) as occurred_at,
        key || '/' || prompt_no || '/' || request_no as request_key,
        agent is not null and request_no > 1 as is_agent,
        request_no between 1 and calls as serves_connector
    from numbered
),
sized as (
    select
        *,
        draw(drawn, 1) % 1000 < case when is_outage then 160 else 11 end as is_error,
        request_no = 0 and prompt_no in (0, idle_before_prompt) or draw(drawn, 2) % 1000 < 22 as is_cold,
        greatest(1, growth_tokens * skill_factor * (50 + draw(drawn, 3) % 100) // 100) as grown_tokens,
        case
            when is_agent then 8000 + request_no * 1900
            else least(
                window_tokens + 60000,
                base_tokens
                + growth_tokens * (prompt_no * requests_a_prompt + request_no)
                    % greatest(1, window_tokens - base_tokens)
                + least(greatest(request_no - 1, 0), calls) * result_tokens
            )
        end as context_tokens
    from timed
    where occurred_at < getvariable('demo_cutoff')
)
select
    *,
    'req_011' || substr(demo_digest('request/' || request_key), 1, 21) as request_id,
    case when is_agent then agent_model else model end as request_model,
    is_fast and not is_agent as runs_fast,
    case
        when is_error then 0
        when product = 'api' then base_tokens * spread(draw(drawn, 4)) // 2500
        when vendor = 'anthropic' and product <> 'chat' then 2 + draw(drawn, 4) % 40
        else 150 + 600 * spread(draw(drawn, 4)) // 1000
    end as input_tokens,
    case
        when is_error then 0
        else greatest(4, output_tokens * skill_factor * spread(draw(drawn, 5)) // 1000)
    end as written_tokens,
    case
        when is_error then 0
        when product = 'api' then base_tokens
        when vendor <> 'anthropic' or not is_cold then context_tokens
        when prompt_no = 0 then least(11600, base_tokens)
        else 0
    end as cache_read_tokens,
    case
        when is_error or vendor <> 'anthropic' or product = 'api' then 0
        when is_cold and prompt_no = 0 then greatest(0, context_tokens - 11600) + grown_tokens
        when is_cold then context_tokens + grown_tokens
        when serves_connector then grown_tokens + result_tokens
        else grown_tokens
    end as cache_write_tokens,
    case
        when is_error then null
        when vendor = 'cursor' then (input_tokens * 3000 + cache_read_tokens * 300 + written_tokens * 15000) // 1000
        when vendor = 'github' then 40000
    end as reported_micros,
    not is_error and request_no = request_count - 1
        and draw(prompt_drawn, 20) % 100
            < case product when 'claude_code' then 1 when 'chat' then 13 when 'cowork' then 13 else 0 end
        as makes_artifact
from sized;

insert into incoming_request by name
select
    request_id as request_key,
    request_id,
    'demo' as source,
    occurred_at,
    vendor,
    product,
    user_id,
    repo_then as repo,
    branch,
    session_id,
    prompt_id,
    request_model as model,
    case when makes_artifact then 'artifact' end as activity,
    skill,
    case when serves_connector then connector end as connector,
    case when serves_connector then connector_tool end as connector_tool,
    command,
    case when is_agent then agent end as agent,
    plugin,
    case when vendor = 'anthropic' and runs_fast then 'fast' when vendor = 'anthropic' then 'standard' end as speed,
    effort,
    is_error,
    input_tokens,
    written_tokens as output_tokens,
    cache_read_tokens,
    case when caches_an_hour then 0 else cache_write_tokens end as cache_write_5m_tokens,
    case when caches_an_hour then cache_write_tokens else 0 end as cache_write_1h_tokens,
    cast(cast(reported_micros as decimal(18, 0)) * 0.000001 as decimal(18, 6)) as cost_usd,
    case
        when not is_error and (product = 'claude_code' or reported_micros is not null) then 'reported'
    end as cost_basis,
    400 + written_tokens * 13 + draw(drawn, 6) % 1700 as duration_ms,
    case when not is_error then 350 + draw(drawn, 6) % 1700 end as ttft_ms,
    client_version
from demo_request;

insert into demo_billable
select
    cast(occurred_at as date),
    user_id,
    vendor,
    product,
    request_model,
    runs_fast,
    input_tokens + cache_read_tokens + cache_write_tokens > 100000,
    sum(input_tokens),
    sum(written_tokens),
    sum(cache_read_tokens),
    sum(cache_write_tokens) filter (not caches_an_hour),
    sum(cache_write_tokens) filter (caches_an_hour),
    sum(reported_micros)
from demo_request
where not is_error
group by 1, 2, 3, 4, 5, 6, 7;

insert into demo_artifact
select
    cast(occurred_at as date),
    user_id,
    product,
    one_of(['text/html', 'text/markdown', 'react', 'svg'], draw(prompt_drawn, 21)),
    count(*),
    count(*) filter (draw(prompt_drawn, 22) % 100 < 22)
from demo_request
where makes_artifact
group by 1, 2, 3, 4;
