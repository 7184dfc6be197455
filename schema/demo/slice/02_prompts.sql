-- The prompts of those sessions, with what each one calls for.
create or replace temp table demo_prompt as
with numbered as (
    select *, unnest(range(prompt_count)) as prompt_no from demo_session
),
drawn as (
    select * exclude (drawn), draw(draw(drawn, 40), prompt_no) as drawn from numbered
),
chosen as (
    select
        drawn.*,
        case
            when product <> 'claude_code' then null
            when is_ledger_move and draw(drawn, 1) % 100 < 34 then 'db-migration'
            when draw(drawn, 1) % 100 < 13 then skill.skill
        end as skill,
        skill.plugin,
        case
            when not is_code and product <> 'cowork' or vendor <> 'anthropic' then null
            when work = 'data' and draw(drawn, 3) % 100 < 14 then 'acme-warehouse'
            when draw(drawn, 3) % 100 < 12 then connector.connector
        end as connector,
        connector.connector_tool,
        case when product = 'claude_code' and draw(drawn, 5) % 100 < 10 then command.command end as command,
        case
            when product = 'claude_code' and draw(drawn, 7) % 100 < 9
                then one_of(['explorer', 'code-reviewer', 'test-runner', 'general-purpose'], draw(drawn, 8))
        end as agent
    from drawn
    join demo_skill as skill on skill.slot = draw(drawn, 2) % 20
    join demo_connector as connector on connector.slot = draw(drawn, 4) % 20
    join demo_command as command on command.slot = draw(drawn, 6) % 20
),
sized as (
    select
        * replace (
            case when skill = 'db-migration' then 'acme-data' when skill is not null then plugin end as plugin,
            case
                when connector = 'acme-warehouse' then 'run_query'
                when connector is not null then connector_tool
            end as connector_tool
        ),
        case when skill = 'db-migration' then 3 else 1 end as skill_factor,
        case when connector is null then 0 else 1 + draw(drawn, 9) % 3 end as calls,
        case
            when connector = 'acme-warehouse' then 38000 + draw(drawn, 10) % 52000
            else 1500 + draw(drawn, 10) % 7000
        end as result_tokens,
        prompt_no * pace_seconds + draw(drawn, 11) % (pace_seconds // 6)
        + case when prompt_no >= idle_before_prompt then idle_seconds else 0 end as offset_seconds
    from chosen
)
select
    *,
    case when session_id is not null then demo_uuid('prompt/' || key || '/' || prompt_no) end as prompt_id,
    started_at + to_microseconds(1000000 * offset_seconds) as occurred_at,
    least(60, calls + greatest(1, requests_a_prompt * skill_factor * spread(draw(drawn, 12)) // 1000))
        as request_count,
    is_code and work <> 'office' and repo is not null and vendor <> 'github'
        and draw(drawn, 13) % 100 < 19 as commits
from sized
where started_at + to_microseconds(1000000 * offset_seconds) < getvariable('demo_cutoff');

insert into incoming_prompt by name
select
    session_id, prompt_id, 'demo' as source, occurred_at, user_id, repo_then as repo, command,
    case
        when command is null then 12 + 140 * wide_spread(draw(drawn, 14)) // 1000
        else length(command) + draw(drawn, 14) % 60
    end as prompt_length
from demo_prompt
where session_id is not null;
