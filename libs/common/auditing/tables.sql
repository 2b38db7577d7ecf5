-- What a migration of every service adds to seal the audit trail.
-- One seal covers all entries up to `through` that no earlier one covers: which there are, and a digest of each.
-- `total` counts all entries sealed so far; `checkpoint` is the last one signed before.
CREATE TABLE audit_seals (
    number BIGINT NOT NULL,
    through BIGINT NOT NULL,
    total BIGINT NOT NULL,
    sealed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    checkpoint BIGINT NOT NULL,
    entries BIGINT[] NOT NULL,
    salts BYTEA NOT NULL,
    digests BYTEA NOT NULL,
    head BYTEA NOT NULL,
    CONSTRAINT pk_audit_seals PRIMARY KEY (number)
);

-- Random bytes: trying to compress them is lost time.
ALTER TABLE audit_seals ALTER COLUMN salts SET STORAGE EXTERNAL, ALTER COLUMN digests SET STORAGE EXTERNAL;

CREATE TABLE audit_verifications (
    id BIGSERIAL NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    by_subject TEXT NOT NULL,
    entries BIGINT NOT NULL,
    seals BIGINT NOT NULL,
    checkpoints BIGINT NOT NULL,
    findings BIGINT NOT NULL,
    CONSTRAINT pk_audit_verifications PRIMARY KEY (id)
);
