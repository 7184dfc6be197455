-- What had no list price when it came.
create or replace temp table priced_day as
select distinct model, day
from facts.request
where list_cost_usd is null and not is_error and model is not null;
