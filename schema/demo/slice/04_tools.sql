-- What the requests did: edits, commands in a shell, calls of connectors, and reading.
insert into incoming_tool_call by name
with used as (
    select
        *,
        case
            when serves_connector then 'connector'
            when draw(drawn, 10) % 100 < 27 then 'file_edit'
            when draw(drawn, 10) % 100 < 48 then 'shell'
            else 'other'
        end as kind,
        draw(drawn, 11) % 100 as tool_drawn,
        draw(drawn, 12) % 100 < 38 as is_asked,
        draw(drawn, 12) % 100 < 38 and draw(drawn, 13) % 100 >= accepts_percent as is_rejected
    from demo_request
    where not is_error
        and (serves_connector or product in ('claude_code', 'cursor', 'codex') and draw(drawn, 9) % 100 < 66)
)
select
    session_id,
    'toolu_01' || substr(demo_digest('tool/' || request_key), 1, 22) as tool_use_id,
    'demo' as source,
    request_id,
    prompt_id,
    occurred_at + interval 1 second as occurred_at,
    user_id,
    repo_then as repo,
    case
        when kind = 'connector' then 'mcp__' || connector || '__' || connector_tool
        when kind = 'shell' then 'Bash'
        when kind = 'file_edit'
            then one_of(['Edit', 'Edit', 'Edit', 'Edit', 'Write', 'Write', 'MultiEdit', 'NotebookEdit'], tool_drawn)
        else one_of(['Read', 'Read', 'Read', 'Read', 'Grep', 'Grep', 'Glob', 'WebFetch'], tool_drawn)
    end as tool,
    kind,
    case when kind = 'connector' then connector end as connector,
    command,
    case
        when kind = 'file_edit' and tool_drawn // 10 < 8 then coalesce(language, 'Markdown')
        when kind = 'file_edit' then 'Markdown'
    end as language,
    case when is_rejected then 'reject' else 'accept' end as decision,
    case when is_asked then 'human' else 'auto' end as decided_by,
    not is_rejected and draw(drawn, 14) % 100 < 96 as success,
    30 + 400 * wide_spread(draw(drawn, 15)) // 1000 as duration_ms
from used;
