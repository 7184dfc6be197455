-- How values are spread: buckets of a round width, up to twenty of them from the least value to the one
-- that a hundredth of all exceed; the last bucket is open where there are larger ones.
with observed as (
    select cast($measure as double) as value
    from facts
    where $now and $known
    group by $keys
),
limits as (
    select
        min(value) as lowest,
        max(value) as highest,
        quantile_cont(value, 0.99) as high,
        median(value) as median,
        nullif((quantile_cont(value, 0.99) - min(value)) / 19, 0) as wish
    from observed
),
rounded as (
    select
        *,
        greatest(
            pow(10, floor(log10(wish))) * case
                when wish / pow(10, floor(log10(wish))) <= 1 then 1
                when wish / pow(10, floor(log10(wish))) <= 2 then 2
                when wish / pow(10, floor(log10(wish))) <= 5 then 5
                else 10
            end,
            $least_width
        ) as width
    from limits
),
scale as (
    select
        *,
        coalesce(width, 1) as step,
        floor(round(lowest / coalesce(width, 1), 9)) as first,
        floor(round(high / coalesce(width, 1), 9)) as last
    from rounded
),
buckets as (
    select scale.*, first + place as bucket
    from scale
    cross join unnest(generate_series(0, 20)) as places(place)
    where first + place <= last
),
placed as (
    select least(floor(round(observed.value / scale.step, 9)), scale.last) as bucket, count(*) as rows_in
    from observed
    cross join scale
    where observed.value is not null
    group by 1
)
select
    cast(buckets.bucket * buckets.step as decimal(18, 6)) as bucket_from,
    case
        when buckets.bucket < buckets.last or buckets.highest < (buckets.last + 1) * buckets.step
        then cast((buckets.bucket + 1) * buckets.step as decimal(18, 6))
    end as bucket_to,
    coalesce(placed.rows_in, 0) as counted,
    coalesce(placed.rows_in, 0) / nullif(sum(coalesce(placed.rows_in, 0)) over (), 0) as share,
    cast(buckets.median as decimal(18, 6)) as median
from buckets
left join placed on placed.bucket = buckets.bucket
order by bucket_from
