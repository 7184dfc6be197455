-- Through when the source has spoken, and what this batch brought. Where the caller names no time of loading
-- (a generated organisation, which must be the same on every machine) it is that of the latest event.
insert into facts.watermark (source)
select getvariable('source')
where getvariable('source') not in (select source from facts.watermark);

update facts.watermark
set
    complete_through = greatest(complete_through, getvariable('latest_arrival')),
    last_loaded_at = coalesce(getvariable('loaded_at'), greatest(complete_through, getvariable('latest_arrival')))
where source = getvariable('source');

insert into facts.setting (name, value)
select 'data_version', '0'
where 'data_version' not in (select name from facts.setting);

update facts.setting
set value = cast(cast(value as bigint) + 1 as varchar)
where name = 'data_version' and (select coalesce(sum(rows), 0) from outcome) > 0;
