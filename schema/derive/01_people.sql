-- Who each row belongs to: the person it names, else the account, else the e-mail, else the device,
-- else the owner of the ingest key. An account or e-mail that nobody has yet becomes a person,
-- so that spend has names before a directory is connected; a bare device never does.
create or replace temp table sighting as
select distinct email, account, device, key_owner
from (
    select email, account, device, key_owner from incoming_request where user_id is null
    union all select email, account, device, key_owner from incoming_tool_call where user_id is null
    union all select email, account, device, key_owner from incoming_prompt where user_id is null
    union all select email, account, device, key_owner from incoming_commit where user_id is null
    union all select email, account, device, key_owner from incoming_pull_request where user_id is null
)
where coalesce(email, account, device, key_owner) is not null;

create or replace temp table claim as
select
    sighting.*,
    coalesce(
        lower(sighting.email),
        case when sighting.account is null and identity.user_id is null then lower(sighting.key_owner) end
    ) as address
from sighting
left join (
    select value, min(user_id) as user_id from facts.identity where kind = 'device' group by value
) as identity on identity.value = sighting.device;

create or replace temp macro person_of_address() as table
select address, min(user_id) as user_id
from (
    select user_email as address, user_id from facts.person where user_email is not null
    union all select lower(value), user_id from facts.identity where kind = 'email'
)
group by address;

create or replace temp macro person_of_account() as table
select account, coalesce(min(user_id) filter (mapped), min(user_id)) as user_id
from (
    select value as account, user_id, true as mapped from facts.identity where kind = 'account'
    union all select user_id, user_id, false from facts.person
)
group by account;

insert into facts.person (user_id, source, user_email, is_active, has_seat)
select coalesce(account, address) as user_id, getvariable('source'), min(address), true, false
from (
    select claim.address, min(claim.account) as account
    from claim
    left join person_of_account() as holder on holder.account = claim.account
    where claim.address is not null and holder.user_id is null
    group by claim.address
)
where address not in (select address from person_of_address())
group by coalesce(account, address);

insert into facts.identity (kind, value, user_id, source)
select 'account', claim.account, min(named.user_id), getvariable('source')
from claim
join person_of_address() as named on named.address = claim.address
where claim.account is not null and claim.account not in (select account from person_of_account())
group by claim.account;

insert into facts.person (user_id, source, is_active, has_seat)
select distinct claim.account, getvariable('source'), true, false
from claim
where claim.account is not null and claim.account not in (select account from person_of_account());

create or replace temp table resolved as
select
    claim.email,
    claim.account,
    claim.device,
    claim.key_owner,
    coalesce(by_account.user_id, by_address.user_id, by_device.user_id) as user_id
from claim
left join person_of_account() as by_account on by_account.account = claim.account
left join person_of_address() as by_address on by_address.address = claim.address
left join (
    select value as device, min(user_id) as user_id from facts.identity where kind = 'device' group by value
) as by_device on by_device.device = claim.device;

update incoming_request as incoming
set user_id = resolved.user_id
from resolved
where incoming.user_id is null
    and incoming.email is not distinct from resolved.email
    and incoming.account is not distinct from resolved.account
    and incoming.device is not distinct from resolved.device
    and incoming.key_owner is not distinct from resolved.key_owner;

update incoming_tool_call as incoming
set user_id = resolved.user_id
from resolved
where incoming.user_id is null
    and incoming.email is not distinct from resolved.email
    and incoming.account is not distinct from resolved.account
    and incoming.device is not distinct from resolved.device
    and incoming.key_owner is not distinct from resolved.key_owner;

update incoming_prompt as incoming
set user_id = resolved.user_id
from resolved
where incoming.user_id is null
    and incoming.email is not distinct from resolved.email
    and incoming.account is not distinct from resolved.account
    and incoming.device is not distinct from resolved.device
    and incoming.key_owner is not distinct from resolved.key_owner;

update incoming_commit as incoming
set user_id = resolved.user_id
from resolved
where incoming.user_id is null
    and incoming.email is not distinct from resolved.email
    and incoming.account is not distinct from resolved.account
    and incoming.device is not distinct from resolved.device
    and incoming.key_owner is not distinct from resolved.key_owner;

update incoming_pull_request as incoming
set user_id = resolved.user_id
from resolved
where incoming.user_id is null
    and incoming.email is not distinct from resolved.email
    and incoming.account is not distinct from resolved.account
    and incoming.device is not distinct from resolved.device
    and incoming.key_owner is not distinct from resolved.key_owner;
