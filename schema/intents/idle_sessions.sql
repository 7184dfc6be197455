-- Sessions that lay idle: with a gap between two events of at least so many minutes.
select
    session_id,
    user_name,
    user_email,
    repo,
    started_at,
    longest_gap_minutes,
    duration_minutes,
    active_minutes,
    cost_usd
from sessions
where $now and longest_gap_minutes >= $least
order by longest_gap_minutes desc, session_id
