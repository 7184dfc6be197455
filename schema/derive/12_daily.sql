-- Daily figures of a vendor replace those of their day; metrics are kept as they came.
insert into facts.metric_delta by name
select incoming.* replace (coalesce(incoming.source, getvariable('source')) as source)
from incoming_metric_delta as incoming
order by started_at, metric;

update incoming_artifact_daily set source = getvariable('source') where source is null;
update incoming_billed_daily set source = getvariable('source') where source is null;

delete from facts.artifact_daily as stored
using (select distinct source, day, product from incoming_artifact_daily) as pulled
where stored.source = pulled.source and stored.day = pulled.day and stored.product = pulled.product;

insert into facts.artifact_daily by name
select incoming.* replace (coalesce(team_of_day.team, incoming.team) as team)
from incoming_artifact_daily as incoming
left join team_of_day on team_of_day.user_id = incoming.user_id and team_of_day.day = incoming.day
order by incoming.day, incoming.user_id;

delete from facts.billed_daily as stored
using (select distinct source, day, vendor from incoming_billed_daily) as pulled
where stored.source = pulled.source and stored.day = pulled.day and stored.vendor = pulled.vendor;

insert into facts.billed_daily by name
select
    incoming.* replace (
        coalesce(team_of_day.team, incoming.team) as team,
        coalesce(incoming.model_family, model_family(incoming.model)) as model_family
    )
from incoming_billed_daily as incoming
left join team_of_day on team_of_day.user_id = incoming.user_id and team_of_day.day = incoming.day
order by incoming.day, incoming.vendor, incoming.user_id;
