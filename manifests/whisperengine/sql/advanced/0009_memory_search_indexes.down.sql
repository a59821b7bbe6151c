-- lockstep: transaction = no

DROP INDEX CONCURRENTLY memory_entries_important_idx;
DROP INDEX CONCURRENTLY memory_entries_content_search_idx;
