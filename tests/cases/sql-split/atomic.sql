create function f1(a int) returns int language sql begin atomic select a; select case when a > 1 then 2 else 3 end; end;
create or replace function f2() returns int language sql
begin /* ; */ atomic
  select case a when 1 then (case when b then 1 end) end from t;
end; select 'after f2';
CREATE PROCEDURE p(a text) LANGUAGE SQL BEGIN ATOMIC INSERT INTO x VALUES (a); END;
create function f3() returns int return 1; select 'after f3';
create function "begin"() returns int language sql as 'select 1'; select 'after f4';
create function f5() returns int language sql as $$ begin atomic; $$; select 'after f5';
create function f6() returns int language sql begin atomic end; select 'after f6';
