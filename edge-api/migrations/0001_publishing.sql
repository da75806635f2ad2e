-- Publishing. Times are milliseconds since 1970; sizes are bytes; digests are lower-case hexadecimal SHA-256.
-- Runner jobs and uploaded sources (raw/) come in migrations of their own and hang on owners and tokens.

-- Whose artifacts and dubs these are. stored_bytes is kept by the triggers below, and counts what is reserved.
CREATE TABLE owners (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  stored_bytes INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL
) STRICT;

-- Whoever sits at the machine that `npm start` runs on. It has no token of the table's.
INSERT INTO owners (id, name, created) VALUES ('local', 'this machine', 0);

-- API tokens. The secret itself is nowhere: hash = sha256(secret), which has 256 random bits.
CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL REFERENCES owners (id),
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  scopes TEXT NOT NULL, -- JSON: ["publish", "admin", "metrics"]
  stored_bytes_limit INTEGER NOT NULL,
  day_bytes_limit INTEGER NOT NULL,
  upload_bytes_limit INTEGER NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER, -- null: never
  revoked INTEGER
) STRICT;

-- What lies at proc/<owner>/<sha256> or has room reserved there.
CREATE TABLE artifacts (
  owner TEXT NOT NULL REFERENCES owners (id),
  sha256 TEXT NOT NULL,
  role TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  -- pending: reserved; stored: there; erasing: not to be used any more
  state TEXT NOT NULL CHECK (state IN ('pending', 'stored', 'erasing')),
  -- sha256: R2 or the edge hashed the bytes; bytes: only their number is checked yet
  verified TEXT NOT NULL CHECK (verified IN ('none', 'bytes', 'sha256')),
  created INTEGER NOT NULL,
  day TEXT NOT NULL, -- the UTC day it counts for, YYYY-MM-DD
  keep_until INTEGER NOT NULL, -- kept so long even if no version names it
  PRIMARY KEY (owner, sha256)
) STRICT;
CREATE INDEX artifacts_keep ON artifacts (keep_until);

-- Bytes that came in, by UTC day: what a token's quota of a day is compared with.
CREATE TABLE usage (
  owner TEXT NOT NULL REFERENCES owners (id),
  day TEXT NOT NULL,
  bytes INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (owner, day)
) STRICT;

CREATE TRIGGER artifacts_reserved AFTER INSERT ON artifacts BEGIN
  UPDATE owners SET stored_bytes = stored_bytes + NEW.bytes WHERE id = NEW.owner;
  INSERT INTO usage (owner, day, bytes) VALUES (NEW.owner, NEW.day, NEW.bytes)
    ON CONFLICT (owner, day) DO UPDATE SET bytes = bytes + NEW.bytes;
END;
CREATE TRIGGER artifacts_freed AFTER DELETE ON artifacts BEGIN
  UPDATE owners SET stored_bytes = stored_bytes - OLD.bytes WHERE id = OLD.owner;
END;
-- What never arrived does not count for its day either.
CREATE TRIGGER artifacts_given_up AFTER DELETE ON artifacts WHEN OLD.state = 'pending' BEGIN
  UPDATE usage SET bytes = bytes - OLD.bytes WHERE owner = OLD.owner AND day = OLD.day;
END;

-- A publish session: ends 24 h after its last use. What is sent or asked for in it is kept 24 h from then.
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL REFERENCES owners (id),
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_expires ON sessions (expires);

-- Multipart uploads that have not ended. The artifact's row holds the room.
CREATE TABLE uploads (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  session TEXT NOT NULL,
  upload_id TEXT NOT NULL, -- R2's
  bytes INTEGER NOT NULL,
  part_bytes INTEGER NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  UNIQUE (owner, sha256),
  FOREIGN KEY (owner, sha256) REFERENCES artifacts (owner, sha256) ON DELETE CASCADE
) STRICT;
-- Parts that the uploader says have arrived, with the ETag R2 gave it.
CREATE TABLE upload_parts (
  upload TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
  part INTEGER NOT NULL,
  etag TEXT NOT NULL,
  PRIMARY KEY (upload, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE dubs (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL REFERENCES owners (id),
  title TEXT NOT NULL,
  language TEXT,
  targets TEXT NOT NULL, -- JSON: languages of the dubs
  duration REAL NOT NULL,
  number INTEGER NOT NULL, -- of the current version; 0 while the first is being written
  created INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  deleted INTEGER -- refused from then on; the row goes when everything is erased
) STRICT;
CREATE INDEX dubs_owner ON dubs (owner, changed DESC, id);
CREATE INDEX dubs_deleted ON dubs (deleted) WHERE deleted IS NOT NULL;

-- Versions of a dub, from 1. The description lies at pub/<dub>/<number>/description.json.
CREATE TABLE versions (
  dub TEXT NOT NULL REFERENCES dubs (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  description_sha256 TEXT NOT NULL,
  -- the session that published it: one gives one version, so that the same commit sent again gives the same answer
  session TEXT NOT NULL UNIQUE,
  created INTEGER NOT NULL,
  published INTEGER, -- null while its number is claimed and its files are being written
  replaced_at INTEGER, -- it lives 24 h longer, for those who are watching
  PRIMARY KEY (dub, number)
) STRICT;
CREATE INDEX versions_replaced ON versions (replaced_at) WHERE replaced_at IS NOT NULL;

-- The file table of a version: the only way from a name to bytes. An uploaded role lies at proc/<owner>/<sha256>,
-- a written one at pub/<dub>/<number>/<name>.
CREATE TABLE files (
  dub TEXT NOT NULL,
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  owner TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  role TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (dub, number, name),
  FOREIGN KEY (dub, number) REFERENCES versions (dub, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX files_artifact ON files (owner, sha256);

-- Links to one dub. What is signed carries id, key id, dub, expiry and the download right again.
CREATE TABLE shares (
  id TEXT PRIMARY KEY,
  dub TEXT NOT NULL REFERENCES dubs (id) ON DELETE CASCADE,
  owner TEXT NOT NULL,
  key_id TEXT NOT NULL,
  name TEXT,
  download INTEGER NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;
CREATE INDEX shares_dub ON shares (dub, created);

-- What was asked to be deleted, and when all of it was gone: the proof of "within 24 h". Holds no titles.
CREATE TABLE deletions (
  dub TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  asked INTEGER NOT NULL,
  erased INTEGER
) STRICT;
