-- People by the day they joined or left, as the directory has it.
select user_name, user_email, team, department, has_seat, seat_type, joined_on, left_on, last_active_day
from people
where $moved >= $first and $moved < $end and $people
order by $moved desc, user_name
