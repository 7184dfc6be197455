-- Prices in force by model, day, speed and band of prompt tokens: dollars per single token, exact to 15 places.
-- A model is matched exactly, but for a date or [1m] at its end; never by prefix. Bands are cut where any
-- token class starts one; from each cut on, a class has its price or none. Fast mode has a price only
-- where its multiplier is known.
create or replace temp macro list_model(model) as regexp_replace(model, '(-\d{8}|\[1m\])+$', '');

create or replace temp table list_price as
with in_force as (
    select
        priced_day.model,
        priced_day.day,
        speed.is_fast,
        price.token_class,
        price.prompt_tokens_from,
        price.prompt_tokens_to,
        cast(
            cast(
                price.usd_per_mtok * case when speed.is_fast then price.fast_multiplier else 1 end
                as decimal(18, 9)
            ) * 0.000001 as decimal(24, 15)
        ) as usd_per_token
    from priced_day
    join facts.model_price as price
        on price.model = list_model(priced_day.model)
        and (price.valid_from is null or priced_day.day >= price.valid_from)
        and (price.valid_to is null or priced_day.day < price.valid_to)
    cross join (values (false), (true)) as speed (is_fast)
),
cut as (
    select distinct model, day, is_fast, prompt_tokens_from as band_from from in_force
),
band as (
    select
        *,
        coalesce(
            lead(band_from) over (partition by model, day, is_fast order by band_from) - 1,
            9223372036854775807
        ) as band_to
    from cut
)
select
    band.model,
    band.day,
    band.is_fast,
    band.band_from,
    band.band_to,
    max(usd_per_token) filter (token_class = 'input') as input_usd,
    max(usd_per_token) filter (token_class = 'output') as output_usd,
    max(usd_per_token) filter (token_class = 'cache_read') as cache_read_usd,
    max(usd_per_token) filter (token_class = 'cache_write_5m') as cache_write_5m_usd,
    max(usd_per_token) filter (token_class = 'cache_write_1h') as cache_write_1h_usd
from band
join in_force
    on in_force.model = band.model
    and in_force.day = band.day
    and in_force.is_fast = band.is_fast
    and in_force.prompt_tokens_from <= band.band_from
    and (in_force.prompt_tokens_to is null or in_force.prompt_tokens_to >= band.band_from)
group by all;

create or replace temp macro token_cost(tokens, usd_per_token) as case
    when tokens = 0 then 0
    else cast(tokens as decimal(13, 0)) * usd_per_token
end;

create or replace temp macro model_family(model) as nullif(
    coalesce(
        nullif(
            regexp_extract(lower(model), '(opus|sonnet|haiku|fable|mythos|gpt|gemini|grok|composer|llama|mistral)', 1),
            ''
        ),
        regexp_extract(lower(model), '^[a-z]+', 0)
    ),
    ''
);
