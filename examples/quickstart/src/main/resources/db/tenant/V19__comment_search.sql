-- 'simple', as comments come in any language, and a wrong stemmer loses words.
ALTER TABLE comments
    ADD COLUMN search tsvector GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED;

CREATE INDEX comments_search_idx ON comments USING gin (search);
