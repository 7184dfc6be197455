-- Through when each source is complete, the one that lags most first.
select source, complete_through, last_loaded_at
from freshness
order by complete_through nulls first, source
