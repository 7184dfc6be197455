-- What a connector fills. A person is named by user_id, or by any of account, e-mail, device;
-- key_owner (the e-mail of whoever the ingest key belongs to) counts where those name nobody.
create or replace temp table incoming_request as
select request.*, null::varchar as email, null::varchar as account, null::varchar as device, null::varchar as key_owner
from facts.request as request limit 0;
create or replace temp table incoming_tool_call as
select tool_call.*, null::varchar as email, null::varchar as account, null::varchar as device, null::varchar as key_owner
from facts.tool_call as tool_call limit 0;
create or replace temp table incoming_prompt as
select prompt.*, null::varchar as email, null::varchar as account, null::varchar as device, null::varchar as key_owner
from facts.prompt as prompt limit 0;
create or replace temp table incoming_commit as
select "commit".*, null::varchar as email, null::varchar as account, null::varchar as device, null::varchar as key_owner
from facts.commit as "commit" limit 0;
create or replace temp table incoming_pull_request as
select pull_request.*, null::varchar as email, null::varchar as account, null::varchar as device, null::varchar as key_owner
from facts.pull_request as pull_request limit 0;
create or replace temp table incoming_metric_delta as from facts.metric_delta limit 0;
create or replace temp table incoming_artifact_daily as from facts.artifact_daily limit 0;
create or replace temp table incoming_billed_daily as from facts.billed_daily limit 0;
