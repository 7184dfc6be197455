-- a schema reaches around the reader's views
select * from main.usage
-- refused by names: Write "usage" without a database or schema

-- so does a database
select * from "src"."main"."USAGE"
-- refused by names: Write "USAGE" without

-- a WITH that hides a view makes it a riddle which one is read
with usage as (select 1 as cost_usd) select * from usage
-- refused by names: choose another name

-- whatever its case, and however deep
select * from (with "People" as (select 1 as one) select * from people) as hidden
-- refused by names: WITH cannot define "people"

-- also when the view is not the reader's
-- as finance
with prompts as (select 1 as one) select * from prompts
-- refused by names: choose another name
