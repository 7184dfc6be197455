-- The invoices: a few percent off the list, by UTC day and person, through the day before the last;
-- the latest days may still change. Codex comes without a price list, so its invoice is by day only.
create or replace temp table demo_price as
select
    model,
    token_class,
    cast(usd_per_mtok as decimal(12, 6)) as usd_per_mtok,
    prompt_tokens_from > 0 as is_long_only,
    prompt_tokens_to is not null as is_short_only,
    coalesce(cast(fast_multiplier as decimal(5, 2)), 1) as fast_multiplier,
    coalesce(valid_from, date '0001-01-01') as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to
from read_csv(getvariable('demo_prices'), header = true, columns = {
    'model': 'varchar', 'token_class': 'varchar', 'usd_per_mtok': 'decimal(18, 9)',
    'prompt_tokens_from': 'bigint', 'prompt_tokens_to': 'bigint', 'fast_multiplier': 'decimal(9, 3)',
    'valid_from': 'date', 'valid_to': 'date', 'confidence': 'varchar'
});

create or replace temp table demo_charge as
with classed as (
    unpivot demo_billable
    on input, output, cache_read, cache_write_5m, cache_write_1h
    into name token_type value tokens
),
priced as (
    select
        classed.day, classed.user_id, classed.vendor, classed.product, classed.model, classed.token_type,
        cast(
            sum(
                classed.tokens::decimal(16, 0) * price.usd_per_mtok
                * case when classed.is_fast then price.fast_multiplier else 1::decimal(5, 2) end
            ) * 0.000001
            as decimal(18, 6)
        ) as list_usd
    from classed
    join demo_price as price
        on price.model = classed.model and price.token_class = classed.token_type
        and classed.day >= price.valid_from and classed.day < price.valid_to
        and not (classed.is_long and price.is_short_only) and not (not classed.is_long and price.is_long_only)
    where classed.vendor = 'anthropic' and classed.tokens > 0
    group by all
)
select * from priced
union all
select
    day, user_id, vendor, product, case when vendor = 'cursor' then model end, null,
    cast(sum(reported_micros)::decimal(18, 0) * 0.000001 as decimal(18, 6))
from demo_billable
where reported_micros > 0
group by all
union all
select
    day, null, vendor, product, null, null,
    cast(
        sum(input * 1750 + cache_read * 175 + output * 14000)::decimal(18, 0) * 0.000000001 as decimal(18, 6)
    )
from demo_billable
where vendor = 'openai'
group by all;

insert into incoming_billed_daily by name
select
    day,
    'demo' as source,
    vendor,
    product,
    user_id,
    case when product = 'api' then 'production' when vendor = 'anthropic' then 'acme' end as workspace,
    model,
    'tokens' as cost_type,
    token_type,
    cast(
        list_usd * (930 + draw(draw(getvariable('demo_seed'), 70), day - date '2000-01-03') % 50)::decimal(4, 0) * 0.001
        as decimal(18, 6)
    ) as billed_usd,
    list_usd,
    day < getvariable('demo_until') - 5 as is_final
from demo_charge
where day < getvariable('demo_until') and day >= getvariable('demo_first') and list_usd > 0;

-- Seats are charged on the first of a month, to whoever had one that day.
insert into incoming_billed_daily by name
with held as (
    select user_id, joined_on, left_on, seat_type as seat from demo_person where seat_type is not null
    union all
    select user_id, joined_on, left_on, tool from demo_person where tool in ('cursor', 'copilot')
)
select
    day.day,
    'demo' as source,
    seat.vendor,
    seat.product,
    held.user_id,
    'seat' as cost_type,
    cast(seat.monthly_usd as decimal(18, 6)) as billed_usd,
    cast(seat.monthly_usd as decimal(18, 6)) as list_usd,
    day.day < getvariable('demo_until') - 5 as is_final
from demo_day as day
join held on held.joined_on <= day.day and (held.left_on is null or day.day < held.left_on)
join demo_seat as seat using (seat)
where day(day.day) = 1 and day.day < getvariable('demo_until');

insert into incoming_artifact_daily by name
select day, 'demo' as source, user_id, product, artifact_type, cast(sum(created) as bigint) as created,
    cast(sum(published) as bigint) as published
from demo_artifact
where day >= getvariable('demo_first')
group by all;
