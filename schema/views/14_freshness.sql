-- Through when each source is complete.
create or replace view freshness as
select source, complete_through, last_loaded_at from facts.watermark;
