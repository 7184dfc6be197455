-- The sessions of the slice's days [demo_from, demo_to).
create or replace temp table demo_session as
with person_day as (
    select
        expected.*,
        draw(draw(expected.drawn, 31), day_no) as day_drawn,
        expected_ppm * demo_scale.scale // 1000000 as sessions_ppm_of_day
    from demo_expected as expected
    cross join demo_scale
    where day >= getvariable('demo_from') and day < getvariable('demo_to')
),
numbered as (
    select
        *,
        unnest(range(
            sessions_ppm_of_day // 1000000
            + case when draw(day_drawn, 1) % 1000000 < sessions_ppm_of_day % 1000000 then 1 else 0 end
        )) as session_no
    from person_day
),
drawn as (
    select
        * exclude (drawn),
        actor_no || '/' || day_no || '/' || session_no as key,
        drawn as actor_drawn,
        draw(draw(day_drawn, 2), session_no) as drawn,
        -- two sessions of each day of a block serve one piece of work: one repo, branch and pull request
        session_no // 2 as task_no,
        draw(draw(draw(drawn, 32), block), session_no // 2) as task_drawn
    from numbered
),
tooled as (
    select
        *,
        case
            when persona = 'key' then 'api'
            when work = 'office' and persona = 'chat' then
                one_of(['chat', 'chat', 'chat', 'chat', 'chat', 'chat', 'cowork', 'cowork', 'cowork', 'claude_code'],
                    draw(drawn, 1))
            when draw(drawn, 1) % 100 < 88 then tool
            when draw(drawn, 1) % 100 < 97 then 'chat'
            else 'cowork'
        end as product,
        case
            when is_ledger_move and draw(task_drawn, 1) % 100 < 80
                then (select min(slot) from demo_repo_slot where repo = 'acme/ledger-service')
            when is_ledger_move then 0
            else draw(task_drawn, 2) % 40
        end as repo_slot
    from drawn
),
familiar as (
    select
        tooled.*,
        shape.* exclude (product, use),
        demo_taste.family,
        cast(day as timestamp) + to_microseconds(1000000 * case
            when product = 'api' then draw(drawn, 3) % 86000
            else 60 * (485 + shift_minutes + (session_no * 211 + draw(drawn, 3) % 470) % 500) + draw(drawn, 4) % 60
        end) as started_at
    from tooled
    join demo_shape as shape using (product, use)
    join demo_taste
        on demo_taste.taste = case when is_ledger_move then 'move' else persona end
        and demo_taste.slot = draw(drawn, 2) % 100
),
modelled as (
    select
        familiar.*,
        case
            when vendor = 'openai' and familiar.day < date '2026-02-10' then 'gpt-5-codex'
            when vendor = 'openai' then 'gpt-5.3-codex'
            when vendor = 'github' then 'gpt-5-mini'
            when vendor = 'cursor' and draw(drawn, 5) % 100 < 55 then 'composer-2'
            when draw(drawn, 6) % 100 < new.taken_up then new.model
            else new.model_before
        end as model,
        small.model as agent_model,
        case when is_code and (work <> 'office' or draw(drawn, 7) % 3 > 0) then slot.repo end as repo,
        slot.language,
        -- some sessions of heavy users fill a window of a million tokens
        vendor = 'anthropic' and is_code and use = 'heavy' and draw(drawn, 8) % 100 < 16 as is_long,
        least(48, greatest(1, prompts * spread(draw(drawn, 9)) // 1000)) as prompt_count
    from familiar
    join demo_model_of_day as new on new.day = familiar.day and new.family = familiar.family
    join demo_model_of_day as small on small.day = familiar.day and small.family = 'haiku'
    left join demo_repo_slot as slot on slot.team_no = familiar.team_no and slot.slot = familiar.repo_slot
)
select
    actor_no,
    user_id,
    case when persona <> 'key' then demo_uuid('session/' || key) end as session_id,
    key,
    drawn,
    day,
    block,
    task_no,
    task_drawn,
    work,
    vendor,
    product,
    is_code,
    is_outage,
    is_ledger_move and repo = 'acme/ledger-service' as is_ledger_move,
    started_at,
    repo,
    -- the name that the repo had then
    case
        when repo = 'acme/payments-api' and day < getvariable('demo_until') - 150 then 'acme/payments-service'
        else repo
    end as repo_then,
    language,
    case
        when repo is null then null
        when draw(task_drawn, 3) % 100 < 12 then 'main'
        else one_of(['feat', 'fix', 'chore', 'refactor'], draw(task_drawn, 4)) || '/'
            || one_of(['api', 'retry', 'cache', 'schema', 'limits', 'errors', 'audit', 'import'], draw(task_drawn, 5))
            || '-' || (1000 + draw(task_drawn, 6) % 9000)
    end as branch,
    model,
    agent_model,
    prompt_count,
    requests as requests_a_prompt,
    base_tokens * (70 + draw(drawn, 10) % 60) // 100 as base_tokens,
    growth_tokens * spread(draw(drawn, 11)) * case when is_long then 16 else 10 end // 10000 as growth_tokens,
    case when is_long then 880000 else window_tokens end as window_tokens,
    output_tokens,
    60 + draw(drawn, 12) % 400 as pace_seconds,
    case
        when vendor = 'anthropic' and is_code and prompt_count > 2
            and draw(drawn, 13) % 100 < case when is_long then 40 when use = 'heavy' then 8 else 3 end
        then 1 + draw(drawn, 14) % (prompt_count - 1)
    end as idle_before_prompt,
    (150 + draw(drawn, 15) % 700) * 60 as idle_seconds,
    draw(drawn, 16) % 100 < 20 as caches_an_hour,
    case
        when product = 'claude_code'
            then one_of(['low', 'medium', 'medium', 'medium', 'medium', 'high', 'high', 'high', 'max'], draw(drawn, 17))
    end as effort,
    vendor = 'anthropic' and use = 'heavy' and draw(actor_drawn, 33) % 5 = 0 and draw(drawn, 18) % 100 < 20
        and model in ('claude-opus-4-8', 'claude-opus-5', 'claude-opus-5-5', 'claude-fable-5-2') as is_fast,
    case
        when product = 'claude_code' then '2.' || day_no // 300 || '.' || day_no % 300
    end as client_version,
    68 + draw(actor_drawn, 34) % 28 as accepts_percent
from modelled;
