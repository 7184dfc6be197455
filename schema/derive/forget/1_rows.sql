-- Everything that one source brought goes; what is derived is derived anew from what is left.
create or replace temp table touched_session as
select distinct session_id
from (
    select session_id from facts.request where source = getvariable('source')
    union all select session_id from facts.tool_call where source = getvariable('source')
    union all select session_id from facts.prompt where source = getvariable('source')
    union all select session_id from facts.commit where source = getvariable('source')
    union all select session_id from facts.metric_delta where source = getvariable('source')
    union all select session_id from facts.session where source = getvariable('source')
)
where session_id is not null;

create or replace temp table touched_day as
select distinct user_id, day from facts.activity;

set variable earliest = timestamp '0001-01-01';
set variable latest = timestamp '9999-01-01';

delete from facts.request where source = getvariable('source');
delete from facts.tool_call where source = getvariable('source');
delete from facts.prompt where source = getvariable('source');
delete from facts.commit where source = getvariable('source');
delete from facts.pull_request where source = getvariable('source');
delete from facts.metric_delta where source = getvariable('source');
delete from facts.artifact_daily where source = getvariable('source');
delete from facts.billed_daily where source = getvariable('source');
delete from facts.person where source = getvariable('source');
delete from facts.identity where source = getvariable('source');
delete from facts.membership where source = getvariable('source');
delete from facts.repo where source = getvariable('source');
delete from facts.repo_alias where source = getvariable('source');
delete from facts.budget where source = getvariable('source');
delete from facts.watermark where source = getvariable('source');
