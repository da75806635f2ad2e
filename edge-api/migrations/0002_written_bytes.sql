-- What the edge writes for a version (pub/<dub>/<number>/: playlists, chapters, transcript, description) counts for its owner like
-- what was sent: a description has up to 8 MiB, so publishing again and again would take room that nobody counts.

-- The owner as well, because a version goes with its dub, whose row is gone by then.
ALTER TABLE versions ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE versions ADD COLUMN written_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE versions ADD COLUMN day TEXT NOT NULL DEFAULT ''; -- the UTC day it counts for, YYYY-MM-DD

CREATE TRIGGER versions_claimed AFTER INSERT ON versions BEGIN
  UPDATE owners SET stored_bytes = stored_bytes + NEW.written_bytes WHERE id = NEW.owner;
  INSERT INTO usage (owner, day, bytes) VALUES (NEW.owner, NEW.day, NEW.written_bytes)
    ON CONFLICT (owner, day) DO UPDATE SET bytes = bytes + NEW.written_bytes;
END;
-- Versions from before this migration have no bytes here, and were not counted.
CREATE TRIGGER versions_erased AFTER DELETE ON versions BEGIN
  UPDATE owners SET stored_bytes = stored_bytes - OLD.written_bytes WHERE id = OLD.owner;
END;

-- What was sent in parts and has yet to be hashed: few at any time.
CREATE INDEX artifacts_unhashed ON artifacts (owner, sha256) WHERE verified = 'bytes';
