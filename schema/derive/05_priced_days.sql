-- Which model ran on which day: the grain that list prices are looked up at.
create or replace temp table priced_day as
select distinct model, cast(reporting_time(occurred_at) as date) as day
from incoming_request
where model is not null and not coalesce(is_error, false);
