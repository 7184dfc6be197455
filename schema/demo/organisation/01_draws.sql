-- Every value of the demo is drawn from a whole-number hash of the seed and the row's own key, so
-- that it does not depend on the machine, the threads, or how the days are cut into slices.
-- DuckDB's hash() and random() promise none of that; products stay below 2^63.

create or replace temp macro demo_step(x) as (xor(x, x >> 16) * 73244475) & 4294967295;
create or replace temp macro demo_mix(x) as xor(demo_step(demo_step(x)), demo_step(demo_step(x)) >> 16);

-- a number from 0 to 2^32 - 1; `key` is another draw or a small number
create or replace temp macro draw(key, salt) as demo_mix((key + salt * 2654435769) & 4294967295);

-- a name of 32 hex digits for what a text key stands for
create or replace temp macro demo_digest(key) as md5(getvariable('demo_seed') || '/' || key);
create or replace temp macro demo_uuid(key) as
    regexp_replace(demo_digest(key), '^(.{8})(.{4}).(.{3}).(.{3})(.{12})$', '\1-\2-4\3-a\4-\5');

create or replace temp macro one_of(names, drawn) as names[1 + drawn % length(names)];

-- 33 quantiles of a lognormal with median 1000, and straight lines between them, in whole numbers
create or replace temp macro demo_between(points, drawn) as
    points[1 + ((drawn & 65535) >> 11)]
    + (points[2 + ((drawn & 65535) >> 11)] - points[1 + ((drawn & 65535) >> 11)]) * (drawn & 2047) // 2048;
create or replace temp macro spread(drawn) as demo_between(
    [172, 271, 342, 397, 447, 493, 537, 581, 624, 667, 710, 755, 800, 847, 896, 947, 1000, 1056, 1116,
     1181, 1250, 1325, 1408, 1500, 1603, 1722, 1861, 2028, 2237, 2516, 2927, 3684, 5804], drawn);
create or replace temp macro wide_spread(drawn) as demo_between(
    [49, 107, 159, 206, 251, 298, 345, 394, 445, 499, 556, 617, 682, 752, 828, 910, 1000, 1099, 1208,
     1329, 1466, 1620, 1798, 2004, 2247, 2539, 2900, 3360, 3977, 4863, 6302, 9349, 20380], drawn);
