import GRDB

/// The tables, and the way from one version of them to the next. Migrations never lose a row.
enum Schema {
    /// "IMIL": tells our files from other programs' SQLite databases (`file`, magic at offset 68).
    static let applicationID: Int32 = 0x494D_494C

    /// What each version adds to the one before; index 0 makes version 1.
    static let migrations = [version1, version2, version3, version4, version5, version6, version7, version8, version9, version10]

    /// The version that this build writes.
    static var version: Int { migrations.count }

    /// Brings a database of `version` to the newest, all in one transaction.
    static func migrate(_ database: Database, from version: Int) throws {
        guard version < migrations.count else { return }
        try database.inTransaction(.immediate) {
            // Another process may have done it since `version` was read.
            let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            guard version < migrations.count else { return .commit }
            for statements in migrations[version...] { try database.execute(sql: statements) }
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: "PRAGMA user_version = \(migrations.count)")
            return .commit
        }
    }

    private static let version1 = """
        CREATE TABLE job (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            recipe TEXT NOT NULL,
            recipe_version INTEGER NOT NULL,
            state TEXT NOT NULL,
            definition TEXT NOT NULL,
            deterministic INTEGER NOT NULL,
            pool TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            finished_at INTEGER,
            detail TEXT,
            source TEXT
        ) STRICT;
        CREATE TABLE progress (job TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE job_key (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE step_key (
            id INTEGER PRIMARY KEY,
            job INTEGER NOT NULL,
            name TEXT NOT NULL,
            UNIQUE (job, name)
        ) STRICT;

        CREATE TABLE step (
            id INTEGER PRIMARY KEY,
            job INTEGER NOT NULL,
            kind TEXT NOT NULL,
            key TEXT NOT NULL,
            root INTEGER NOT NULL,
            depth INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            parent TEXT,
            snapshot INTEGER,
            settled INTEGER NOT NULL DEFAULT 0,
            tick INTEGER,
            edition INTEGER NOT NULL DEFAULT 1,
            payload TEXT NOT NULL
        ) STRICT;
        CREATE INDEX step_ready ON step (job, ordinal) WHERE settled = 0;
        CREATE INDEX step_settled ON step (job, depth, root) WHERE settled = 1;

        CREATE TABLE attempt (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            job INTEGER NOT NULL,
            step INTEGER NOT NULL,
            ask TEXT NOT NULL,
            request_hash TEXT NOT NULL,
            endpoint TEXT NOT NULL,
            model TEXT NOT NULL,
            state TEXT NOT NULL,
            maximum_pico INTEGER,
            charged_pico INTEGER,
            prompt_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL,
            reason TEXT,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX attempt_ask ON attempt (job, step, ask);
        CREATE INDEX attempt_reserved ON attempt (state) WHERE state = 'reserved';

        CREATE TABLE answer (
            seq INTEGER PRIMARY KEY,
            job INTEGER NOT NULL,
            step INTEGER NOT NULL,
            ask TEXT NOT NULL,
            attempt TEXT NOT NULL,
            status INTEGER NOT NULL,
            codec INTEGER NOT NULL,
            request_hash TEXT NOT NULL,
            endpoint TEXT NOT NULL,
            model TEXT NOT NULL,
            streamed INTEGER NOT NULL,
            at INTEGER NOT NULL,
            body BLOB NOT NULL,
            UNIQUE (job, step, ask)
        ) STRICT;

        CREATE TABLE pool (
            name TEXT NOT NULL PRIMARY KEY,
            tokenizer TEXT NOT NULL,
            threshold REAL NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE pool_entry (
            pool TEXT NOT NULL,
            seq INTEGER NOT NULL,
            job TEXT,
            step TEXT,
            item TEXT,
            origin TEXT NOT NULL,
            maximum REAL,
            edition INTEGER NOT NULL DEFAULT 1,
            text TEXT NOT NULL,
            PRIMARY KEY (pool, seq)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE record (
            seq INTEGER PRIMARY KEY,
            job INTEGER NOT NULL,
            step INTEGER NOT NULL,
            task TEXT NOT NULL,
            item TEXT NOT NULL,
            edition INTEGER NOT NULL DEFAULT 1,
            body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX record_order ON record (job, edition);
        CREATE TABLE rejection (
            seq INTEGER PRIMARY KEY,
            job INTEGER NOT NULL,
            step INTEGER NOT NULL,
            rule TEXT NOT NULL,
            edition INTEGER NOT NULL DEFAULT 1,
            body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX rejection_order ON rejection (job, edition);
        CREATE TABLE rejection_count (
            job INTEGER NOT NULL,
            edition INTEGER NOT NULL,
            rule TEXT NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (job, edition, rule)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE content (
            sha256 TEXT NOT NULL PRIMARY KEY,
            job TEXT NOT NULL,
            name TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// Only the few ambiguous attempts are ever looked up by their ask, and those reserved only once, at start-up. Indexes of
    /// all of them cost every send some pages.
    private static let version2 = """
        DROP INDEX attempt_ask;
        DROP INDEX attempt_reserved;
        CREATE INDEX attempt_ambiguous ON attempt (job, step, ask) WHERE state = 'ambiguous';
        """

    /// In which order steps settled, for reading the answers once more. Steps that settled before have none: they come first, in
    /// the order of their creation.
    private static let version3 = "ALTER TABLE step ADD COLUMN settlement INTEGER;"

    /// Questions that came to nothing, and a person's leave to ask again what may have been paid.
    private static let version4 = """
        CREATE TABLE dead_letter (
            seq INTEGER PRIMARY KEY,
            job INTEGER NOT NULL,
            step INTEGER NOT NULL,
            ask TEXT NOT NULL,
            reason TEXT NOT NULL,
            retried INTEGER NOT NULL DEFAULT 0,
            request BLOB NOT NULL
        ) STRICT;
        CREATE INDEX dead_letter_open ON dead_letter (job, reason) WHERE retried = 0;
        ALTER TABLE attempt ADD COLUMN forgiven INTEGER NOT NULL DEFAULT 0;
        """

    /// What a bill is made of, a job's own cap, which store this is, and steps that were under way when the program died.
    private static let version5 = """
        ALTER TABLE attempt ADD COLUMN cached_tokens INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE attempt ADD COLUMN reasoning_tokens INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE job ADD COLUMN budget TEXT;
        CREATE TABLE identity (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            instance TEXT NOT NULL,
            generation INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE trial (
            job INTEGER NOT NULL,
            step INTEGER NOT NULL,
            crashes INTEGER NOT NULL,
            PRIMARY KEY (job, step)
        ) STRICT, WITHOUT ROWID;
        """

    /// The seeds of jobs, so that a definition names them and a file of millions is never held: a set of seeds, the files that were
    /// read into it, and what is wrong with their lines.
    private static let version6 = """
        CREATE TABLE seed_set (
            id INTEGER PRIMARY KEY,
            digest TEXT UNIQUE,
            count INTEGER NOT NULL DEFAULT 0,
            letters INTEGER NOT NULL DEFAULT 0,
            foreign_letters INTEGER NOT NULL DEFAULT 0,
            gaps BLOB NOT NULL DEFAULT x'',
            classification BLOB NOT NULL DEFAULT x''
        ) STRICT;
        CREATE TABLE seed (
            seq INTEGER PRIMARY KEY,
            seed_set INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            line INTEGER NOT NULL,
            byte_offset INTEGER NOT NULL,
            element INTEGER,
            content BLOB NOT NULL,
            id TEXT NOT NULL,
            letters INTEGER NOT NULL,
            foreign_letters INTEGER NOT NULL,
            classification INTEGER NOT NULL,
            body TEXT NOT NULL,
            UNIQUE (seed_set, ordinal)
        ) STRICT;
        CREATE TABLE seed_file (
            id INTEGER PRIMARY KEY,
            sha256 TEXT UNIQUE,
            seed_set INTEGER NOT NULL,
            lines INTEGER NOT NULL DEFAULT 0,
            duplicates INTEGER NOT NULL DEFAULT 0,
            faults INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE line_fault (
            file INTEGER NOT NULL,
            line INTEGER NOT NULL,
            byte_offset INTEGER NOT NULL,
            number INTEGER NOT NULL,
            element INTEGER,
            duplicate_of INTEGER,
            code TEXT,
            reason TEXT,
            PRIMARY KEY (file, line, byte_offset, number)
        ) STRICT, WITHOUT ROWID;
        """

    /// The pictures that a question was sent with, as JSON.
    private static let version7 = "ALTER TABLE answer ADD COLUMN images TEXT;"

    /// When a job's turn is, and what a person wants of it or of the daemon: nothing of this belongs to what a job is.
    private static let version8 = """
        CREATE TABLE job_terms (
            job TEXT NOT NULL PRIMARY KEY,
            priority INTEGER NOT NULL DEFAULT 0,
            windows TEXT NOT NULL DEFAULT '[]',
            wish TEXT,
            opens_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE service (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """

    /// What a person has taken out of the data of a job: the seeds and rows that were named, and the rows that left.
    private static let version9 = """
        CREATE TABLE withdrawn (
            job INTEGER NOT NULL,
            subject TEXT NOT NULL,
            reason TEXT,
            at INTEGER NOT NULL,
            PRIMARY KEY (job, subject)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE withdrawal (
            job INTEGER NOT NULL,
            item TEXT NOT NULL,
            rule TEXT NOT NULL,
            cause TEXT NOT NULL,
            detail TEXT,
            measured REAL,
            threshold REAL,
            at INTEGER NOT NULL,
            PRIMARY KEY (job, item)
        ) STRICT, WITHOUT ROWID;
        """

    /// An attempt that was set down and not sent has a state of its own; until then a reason told it from one that was refused.
    private static let version10 =
        "UPDATE attempt SET state = 'not-sent' WHERE state = 'unpaid' AND reason IN ('not sent', 'cancelled');"
}
