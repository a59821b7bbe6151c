select 1;
select
  2
;
-- cselect 3;
select 'a'
'b';
