-- lockstep: transaction = no
-- lockstep: description = Indexes for memory search, built while the bots are online

CREATE INDEX CONCURRENTLY memory_entries_content_search_idx
    ON memory_entries USING gin (to_tsvector('english', content));

CREATE INDEX CONCURRENTLY memory_entries_important_idx
    ON memory_entries (universal_id, character_name, importance DESC)
    WHERE importance >= 0.7;
