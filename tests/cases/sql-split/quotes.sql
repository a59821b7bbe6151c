-- every form of quote, with semicolons inside
select 'a;b', 'it''s;', E'\';\\', e'\\'';', B'01', x'1F', N'n;', U&'\0061;' UESCAPE '!';
select "a;b", "x"";y", U&"d\0061t;" as u;
select 'continued;'
  -- a comment between the parts
  ' and more;'
 'third''s;';
select 'not continued' 'x' from nowhere;
select $$ ; $$, $t$ $$ ; $t $t$, $_a1$;$b$;$_a1$, $é$;$é$;
select a$b$c, 1$1, $1$$;$$ from t;
