-- The backbone's tables as the first migration of every service makes them; later changes are migrations of their own.
CREATE SEQUENCE ledger_position;

CREATE TABLE audit_entries (
    id BIGSERIAL NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    by_subject TEXT NOT NULL,
    by_organisation TEXT NOT NULL,
    did TEXT NOT NULL,
    about TEXT NOT NULL,
    patient TEXT,
    reason TEXT,
    changes JSONB,
    request_id TEXT,
    CONSTRAINT pk_audit_entries PRIMARY KEY (id)
);

CREATE INDEX ix_audit_entries_patient_at ON audit_entries (patient, at);

CREATE TABLE held_events (
    id BIGSERIAL NOT NULL,
    reader TEXT NOT NULL,
    event_id UUID NOT NULL,
    type TEXT NOT NULL,
    aggregate TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    body BYTEA NOT NULL,
    state TEXT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    attempts SMALLINT NOT NULL,
    held_at TIMESTAMP WITH TIME ZONE NOT NULL,
    next_try_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_held_events PRIMARY KEY (id),
    CONSTRAINT uq_held_events_reader_event_id UNIQUE (reader, event_id)
);

CREATE INDEX ix_held_events_reader_aggregate_id ON held_events (reader, aggregate, id);

CREATE INDEX ix_held_events_reader_state_next_try_at ON held_events (reader, state, next_try_at);

CREATE TABLE idempotency_keys (
    caller TEXT NOT NULL,
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    organisation TEXT NOT NULL,
    body_hash BYTEA NOT NULL,
    status SMALLINT,
    body BYTEA,
    headers JSONB,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (caller, route, key)
);

CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);

CREATE TABLE inbox (
    reader TEXT NOT NULL,
    event_id UUID NOT NULL,
    CONSTRAINT pk_inbox PRIMARY KEY (reader, event_id)
);

CREATE TABLE ledger (
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    position BIGINT NOT NULL,
    id UUID NOT NULL,
    type TEXT NOT NULL,
    aggregate TEXT NOT NULL,
    version INTEGER NOT NULL,
    subject TEXT NOT NULL,
    body BYTEA NOT NULL,
    CONSTRAINT pk_ledger PRIMARY KEY (recorded_at, position)
)
 PARTITION BY RANGE (recorded_at);

CREATE TABLE outbox_waiting (
    position BIGINT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    aggregate TEXT NOT NULL,
    CONSTRAINT pk_outbox_waiting PRIMARY KEY (position)
);

CREATE TABLE reader_positions (
    reader TEXT NOT NULL,
    stream_created_at TEXT,
    position BIGINT NOT NULL,
    types TEXT[] NOT NULL,
    event_at TIMESTAMP WITH TIME ZONE,
    moved_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_reader_positions PRIMARY KEY (reader)
);
