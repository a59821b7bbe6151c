copy t (a, b) from stdin;
1	x;y
2	'unclosed
\\.
a\.
 \.
\.
copy public."T;" from stdin with (format csv); -- behind it
"a;b",'
\.

copy empty from STDIN;
\.
copy (select 1; ) to '/tmp/x';
copy t from '/tmp/y';
select 'end';
