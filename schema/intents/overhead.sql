-- What the requests that involved each of them cost; one request may involve several, so they overlap.
with everything as (
    select sum(cost_usd) as spend
    from usage
    where $all_now
)
select
    $split,
    cast(sum(cost_usd) as decimal(18, 6)) as spend,
    count(distinct coalesce(prompt_id, request_id)) filter (where not is_error) as uses,
    count(distinct user_id) filter (where not is_error) as people,
    cast(
        sum(cost_usd) / nullif(count(distinct coalesce(prompt_id, request_id)) filter (where not is_error), 0)
        as decimal(18, 6)
    ) as cost_per_use,
    sum(cost_usd) / nullif((select spend from everything), 0) as share_of_spend
from usage
where $now and $key is not null
group by $keys
order by spend desc nulls last, $keys
