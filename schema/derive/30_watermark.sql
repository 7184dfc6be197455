-- Through when the source has spoken, and what this batch brought. Where the caller names no time of loading
-- (a generated organisation, which must be the same on every machine) it is that of the latest event.
insert into facts.watermark (source)
select getvariable('source')
where getvariable('source') not in (select source from facts.watermark);

set variable complete_through = greatest(getvariable('complete_through'), getvariable('latest_arrival'));

update facts.watermark
set
    complete_through = greatest(complete_through, getvariable('complete_through')),
    last_loaded_at = coalesce(
        getvariable('loaded_at'), greatest(complete_through, getvariable('complete_through'))
    )
where source = getvariable('source');
