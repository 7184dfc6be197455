-- The zone that days are counted in, and the stretch of time in which stored rows can matter to this batch:
-- two days around it, so that a scan of the facts touches a few row groups rather than all.
set variable zone = coalesce((select min(value) from facts.setting where name = 'zone'), 'UTC');

create or replace temp macro reporting_time(moment) as case
    when getvariable('zone') = 'UTC' then moment
    else timezone(getvariable('zone'), timezone('UTC', moment))
end;

create or replace temp table arrival as
select occurred_at as moment from incoming_request
union all select occurred_at from incoming_tool_call
union all select occurred_at from incoming_prompt
union all select committed_at from incoming_commit
union all select opened_at from incoming_pull_request
union all select started_at from incoming_metric_delta;

set variable latest_arrival = (select max(moment) from arrival);
set variable earliest = (select min(moment) - interval 2 day from arrival);
set variable latest = (select max(moment) + interval 2 day from arrival);
drop table arrival;
