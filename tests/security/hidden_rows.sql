-- More of the guard's small organisation: user1 leads the team payments, and what others do would show.
update facts.person set manager_email = 'user1@corp.example' where user_id in ('u4', 'u7');
update facts.person set manager_email = 'user4@corp.example' where user_id = 'u10';
update facts.person set is_active = false where user_id = 'u11';

-- a cast, a division or a pattern that meets one of these rows fails, which would tell that they exist
update facts.request set branch = case when team = 'payments' then '7' else 'secret' end;
update facts.request set input_tokens = 0 where team <> 'payments' and hour % 2 = 0;
update facts.request set repo = 'secret', model = 'secret', skill = 'secret' where user_id = 'u11';
update facts.request set user_id = null, team = null where hour = 3;

insert into facts.membership by name
select
    'guild' as group_name,
    'test' as source,
    'u' || i as user_id,
    false as is_primary,
    date '2026-01-01' as valid_from
from range(2, 9, 3) as numbers(i);

insert into facts.tool_call by name
select
    's' || i // 4 as session_id,
    'c' || i as tool_use_id,
    'test' as source,
    timestamp '2026-09-21 10:00:00' + to_hours(i) as occurred_at,
    date '2026-09-21' + (i // 24)::integer as day,
    i % 24 as hour,
    'u' || i % 12 as user_id,
    ['search', 'payments', 'web'][1 + i % 3] as team,
    ['Edit', 'Bash'][1 + i % 2] as tool,
    ['accept', 'reject'][1 + i % 5 // 4] as decision
from range(96) as numbers(i);

insert into facts.billed_daily by name
select
    date '2026-09-21' + (i // 12)::integer as day,
    'test' as source,
    'anthropic' as vendor,
    'u' || i % 12 as user_id,
    ['search', 'payments', 'web'][1 + i % 3] as team,
    i % 13 + 0.25 as billed_usd,
    true as is_final
from range(60) as numbers(i);

insert into facts.budget by name
select
    scope_type,
    'test' as source,
    scope,
    'month' as period,
    limit_usd,
    date '2026-01-01' as valid_from
from (values
    ('organization', 'Corp', 900),
    ('team', 'payments', 300),
    ('team', 'web', 200),
    ('person', 'user2@corp.example', 70),
    ('person', 'user3@corp.example', 60)
) as budgets(scope_type, scope, limit_usd);
