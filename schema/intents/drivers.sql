-- Why spend changed. Running totals exchange one factor after the other, from the earlier period to the
-- later one, so the steps between them add up to the change exactly. What one token costs compared with
-- an input token follows Anthropic's price list; where another vendor differs, the rest lands in the price.
with requests as (
    select
        true as is_now, is_error, user_id, user_name, user_email, team, repo, session_id, model, cost_usd,
        total_tokens, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens,
        cache_write_1h_tokens
    from usage
    where $now
    union all
    select
        false as is_now, is_error, user_id, user_name, user_email, team, repo, session_id, model, cost_usd,
        total_tokens, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens,
        cache_write_1h_tokens
    from usage
    where $before
),
weighed as (
    select
        is_now, user_id, session_id, model, cost_usd, total_tokens,
        input_tokens + 5 * output_tokens + 0.1 * cache_read_tokens + 1.25 * cache_write_5m_tokens
            + 2 * cache_write_1h_tokens as weight,
        not is_error and session_id is not null and user_id is not null and cost_usd is not null
            and total_tokens > 0 as explained
    from requests
),
levels as (
    select
        coalesce(sum(cost_usd) filter (where not is_now and explained), 0) as spend_before,
        coalesce(sum(cost_usd) filter (where is_now and explained), 0) as spend_now,
        coalesce(sum(cost_usd) filter (where not is_now and not explained), 0) as outside_before,
        coalesce(sum(cost_usd) filter (where is_now and not explained), 0) as outside_now,
        nullif(count(distinct user_id) filter (where not is_now and explained), 0) as people_before,
        count(distinct user_id) filter (where is_now and explained) as people_now,
        nullif(count(distinct session_id) filter (where not is_now and explained), 0) as sessions_before,
        count(distinct session_id) filter (where is_now and explained) as sessions_now,
        nullif(sum(total_tokens) filter (where not is_now and explained), 0) as tokens_before,
        coalesce(sum(total_tokens) filter (where is_now and explained), 0) as tokens_now
    from weighed
),
models as (
    select
        sum(cost_usd) filter (where is_now) as spend_now,
        cast(
            sum(total_tokens) filter (where is_now) * sum(cost_usd) filter (where not is_now)
                / nullif(sum(total_tokens) filter (where not is_now), 0)
            as decimal(18, 6)
        ) as spend_at_old_tokens,
        cast(
            sum(weight) filter (where is_now) * sum(cost_usd) filter (where not is_now)
                / nullif(sum(weight) filter (where not is_now), 0)
            as decimal(18, 6)
        ) as spend_at_old_prices
    from weighed
    where explained
    group by model
),
mixed as (
    select
        coalesce(sum(coalesce(spend_at_old_tokens, spend_now)), 0) as spend_at_old_tokens,
        coalesce(sum(coalesce(spend_at_old_prices, spend_now)), 0) as spend_at_old_prices
    from models
),
totals as (
    select
        [
            cast(outside_before + spend_before as decimal(18, 6)),
            cast(outside_before + coalesce(spend_before * people_now / people_before, spend_now) as decimal(18, 6)),
            cast(outside_before + coalesce(spend_before * sessions_now / sessions_before, spend_now) as decimal(18, 6)),
            cast(outside_before + coalesce(spend_before * tokens_now / tokens_before, spend_now) as decimal(18, 6)),
            cast(outside_before + spend_at_old_tokens as decimal(18, 6)),
            cast(outside_before + spend_at_old_prices as decimal(18, 6)),
            cast(outside_before + spend_now as decimal(18, 6)),
            cast(outside_now + spend_now as decimal(18, 6))
        ] as running,
        [null, people_before, sessions_before / people_before, tokens_before / sessions_before] as level_before,
        [
            null, people_now, sessions_now / nullif(people_now, 0), tokens_now / nullif(sessions_now, 0)
        ] as level_now
    from levels
    cross join mixed
),
factors as (
    select
        section,
        position,
        name,
        case when position in (1, 9) then 0 else running[position - 1] end as before,
        running[least(position, 8)] as now,
        level_before[position] as level_before,
        level_now[position] as level_now
    from totals
    cross join (
        values
            ('factor', 1, 'Before'),
            ('factor', 2, 'People'),
            ('factor', 3, 'Sessions per person'),
            ('factor', 4, 'Tokens per session'),
            ('factor', 5, 'Mix of models'),
            ('factor', 6, 'Kinds of tokens'),
            ('factor', 7, 'Price per token'),
            ('factor', 8, 'Outside sessions'),
            ('factor', 9, 'After')
    ) as step(section, position, name)
),
moves as (
    select
        case
            when grouping(repo) = 0 then 'repo'
            when grouping(user_name) = 0 then 'person'
            when grouping(team) = 0 then 'team'
            else 'model'
        end as section,
        coalesce(repo, user_name, team, model) as name,
        user_email,
        coalesce(sum(cost_usd) filter (where not is_now), 0) as before,
        coalesce(sum(cost_usd) filter (where is_now), 0) as now
    from requests
    group by grouping sets ((repo), (user_name, user_email), (team), (model))
),
largest as (
    select
        section,
        row_number() over (partition by section order by abs(now - before) desc, name, user_email) as position,
        name,
        user_email,
        before,
        now
    from moves
    where now <> before
    qualify position <= 5
),
parts as (
    select 'total' as section, 1 as position, 'Change' as name, null as user_email, running[1] as before,
        running[8] as now, null as level_before, null as level_now
    from totals
    union all
    select section, position, name, null, before, now, level_before, level_now
    from factors
    union all
    select section, position, name, user_email, before, now, null, null
    from largest
)
select
    section,
    position,
    name,
    user_email,
    cast(now - before as decimal(18, 6)) as amount,
    cast(before as decimal(18, 6)) as before,
    cast(now as decimal(18, 6)) as now,
    level_before,
    level_now
from parts
order by list_position(['total', 'factor', 'repo', 'person', 'team', 'model'], section), position
