create rule r as on insert to t do also (insert into l values (1); update l set a = 2; );
select (((1))); select ')' , '(' ; select ")" ;
create table t (a int, /* ) */ b text default '(');
