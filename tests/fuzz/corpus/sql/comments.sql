/* one ; /* nested ; */ still ; */ select 1 /* in ; */ + 2 -- ; end
;
select 3; -- select 4;
--select 5;
/**/select/*;*/6/*/**/*/;
select 7 --;
, 8;
/* a / * b ** */ select '--;' -- '
, '/*;';
