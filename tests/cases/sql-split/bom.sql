select 1;
select 'é中' as é;
