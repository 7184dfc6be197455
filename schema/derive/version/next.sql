-- Published data are numbered by this; it stands still while nothing changes.
insert into facts.setting (name, value)
select 'data_version', '0'
where 'data_version' not in (select name from facts.setting);

update facts.setting
set value = cast(cast(value as bigint) + 1 as varchar)
where name = 'data_version';
