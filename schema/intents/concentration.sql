-- Who or what makes up most of it: each one's amount, its share, and the share of all down to that rank.
with amounts as (
    select $keys, $measure as amount
    from facts
    where $now
    group by $keys
),
ranked as (
    select
        $keys,
        amount,
        row_number() over (order by amount desc, $keys) as rank,
        amount / nullif(sum(amount) over (), 0) as share,
        sum(amount) over (order by amount desc, $keys) / nullif(sum(amount) over (), 0) as cumulative_share,
        count(*) over () as entities_all
    from amounts
    where $key is not null and amount > 0
),
chosen as (
    select *
    from ranked
    where $wanted
)
select
    $keys,
    amount,
    share,
    cumulative_share,
    rank,
    count(*) over () as entities,
    entities_all,
    sum(share) over () as set_share,
    $tenth,
    (
        select sum(amount) filter (where $key is null)
        from amounts
        having sum(amount) filter (where $key is null) > 0.01 * sum(amount)
    ) as unattributed
from chosen
order by rank
