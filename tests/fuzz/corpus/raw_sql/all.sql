-- A file
-- lockstep: requires = core:abc other
--lockstep:transaction=no
-- lockstep: repeat = on-change
-- lockstep: description = It is = fine

create view v as select 1;
-- lockstep: transaction = no
