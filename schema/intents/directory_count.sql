-- How many people joined or left, by what they are split by.
select $split, count(*) as people
from people
where $moved >= $first and $moved < $end and $people
group by $keys
order by people desc
