-- Only what has no list price gets one: history that was priced is never priced again.
create or replace temp table repriced as
select
    request.request_key,
    request.session_id,
    request.user_id,
    request.day,
    request.occurred_at,
    cast(
        token_cost(request.input_tokens, price.input_usd)
        + token_cost(request.output_tokens, price.output_usd)
        + token_cost(request.cache_read_tokens, price.cache_read_usd)
        + token_cost(request.cache_write_5m_tokens, price.cache_write_5m_usd)
        + token_cost(request.cache_write_1h_tokens, price.cache_write_1h_usd)
        as decimal(18, 6)
    ) as list_usd
from facts.request
join list_price as price
    on price.model = request.model
    and price.day = request.day
    and price.is_fast = (request.speed = 'fast')
    and request.input_tokens + request.cache_read_tokens
        + request.cache_write_5m_tokens + request.cache_write_1h_tokens between price.band_from and price.band_to
where request.list_cost_usd is null and not request.is_error and list_usd is not null;

update facts.request as stored
set
    list_cost_usd = repriced.list_usd,
    cost_usd = coalesce(stored.cost_usd, repriced.list_usd),
    cost_basis = coalesce(stored.cost_basis, 'list_estimate')
from repriced
where stored.request_key = repriced.request_key and stored.list_cost_usd is null and not stored.is_error;

create or replace temp table touched_session as
select distinct session_id from repriced where session_id is not null;

create or replace temp table touched_day as
select distinct user_id, day from repriced where user_id is not null;

set variable earliest = (
    select min(session.started_at) - interval 2 day from facts.session join touched_session using (session_id)
);
set variable latest = (
    select max(session.ended_at) + interval 2 day from facts.session join touched_session using (session_id)
);

create or replace temp table outcome as
select 'repriced' as name, count(*) as rows from repriced;
