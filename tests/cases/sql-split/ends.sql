;;  ; select 1 ;; select 2
; -- last without semicolon
select 3 /* tail */ -- tail
