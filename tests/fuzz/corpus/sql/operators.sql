select 1+-- comment;
2;
select 1 */* c; */ 2, 3 @-/* ; */ 4, 5 <>-6, 7 =-8, a||-b, c @>- d;
select 1-/* ; */-2;
select a?b, c ?| d, e->>'f', g#>>'{;}', ~h, !!i, j::text, k:=l, m=>n, o..p;
select arr[1:2], arr[1:n], x::y::z, 'a'::"t;" ;
select 1..10, 1.e5, .5e-3, 1e, 12abc, 0x1F, 1_000;
