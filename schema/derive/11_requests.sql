-- New requests, with their price and the one activity that they count under. A failed request costs nothing.
-- A connector that knows a request made an artifact says activity = 'artifact'; that raises only this rule.
insert into facts.request by name
with priced as (
    select
        incoming.*,
        cast(reporting_time(incoming.occurred_at) as date) as on_day,
        case
            when incoming.is_error then null
            else cast(
                token_cost(coalesce(incoming.input_tokens, 0), price.input_usd)
                + token_cost(coalesce(incoming.output_tokens, 0), price.output_usd)
                + token_cost(coalesce(incoming.cache_read_tokens, 0), price.cache_read_usd)
                + token_cost(coalesce(incoming.cache_write_5m_tokens, 0), price.cache_write_5m_usd)
                + token_cost(coalesce(incoming.cache_write_1h_tokens, 0), price.cache_write_1h_usd)
                as decimal(18, 6)
            )
        end as list_usd,
        if(incoming.is_error, null, incoming.cost_usd) as reported_usd
    from incoming_request as incoming
    left join list_price as price
        on price.model = incoming.model
        and price.day = cast(reporting_time(incoming.occurred_at) as date)
        and price.is_fast = (coalesce(incoming.speed, 'standard') = 'fast')
        and coalesce(incoming.input_tokens, 0) + coalesce(incoming.cache_read_tokens, 0)
            + coalesce(incoming.cache_write_5m_tokens, 0) + coalesce(incoming.cache_write_1h_tokens, 0)
            between price.band_from and price.band_to
)
select
    priced.* exclude (email, account, device, key_owner, on_day, list_usd, reported_usd)
    replace (
        coalesce(priced.source, getvariable('source')) as source,
        priced.on_day as day,
        hour(reporting_time(priced.occurred_at)) as hour,
        coalesce(team_of_day.team, priced.team) as team,
        coalesce(priced.repo, session_repo.repo) as repo,
        priced.repo is null and session_repo.repo is not null as repo_inferred,
        coalesce(priced.model_family, model_family(priced.model)) as model_family,
        coalesce(priced.command, session_command.command) as command,
        first_activity(
            priced.connector,
            priced.skill,
            edit_request.request_id is not null,
            priced.activity,
            coalesce(priced.command, session_command.command)
        ) as activity,
        coalesce(priced.speed, 'standard') as speed,
        coalesce(priced.is_error, false) as is_error,
        coalesce(priced.input_tokens, 0) as input_tokens,
        coalesce(priced.output_tokens, 0) as output_tokens,
        coalesce(priced.cache_read_tokens, 0) as cache_read_tokens,
        coalesce(priced.cache_write_5m_tokens, 0) as cache_write_5m_tokens,
        coalesce(priced.cache_write_1h_tokens, 0) as cache_write_1h_tokens,
        coalesce(priced.reported_usd, priced.list_usd) as cost_usd,
        case
            when priced.is_error then null
            when priced.cost_basis = 'reported' then 'reported'
            when priced.reported_usd is not null then coalesce(priced.cost_basis, 'reported')
            when priced.list_usd is not null then 'list_estimate'
        end as cost_basis,
        priced.list_usd as list_cost_usd
    )
from priced
left join session_repo on session_repo.session_id = priced.session_id
left join team_of_day on team_of_day.user_id = priced.user_id and team_of_day.day = priced.on_day
left join session_command
    on session_command.session_id = priced.session_id and session_command.prompt_id = priced.prompt_id
left join edit_request on edit_request.request_id = priced.request_id
order by day, session_id, occurred_at;
