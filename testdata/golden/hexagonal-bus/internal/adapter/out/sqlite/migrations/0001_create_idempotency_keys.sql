CREATE TABLE "idempotency_keys" (
	"operation" TEXT NOT NULL,
	"key" TEXT NOT NULL,
	"body_hash" BLOB NOT NULL,
	"answer" BLOB,
	"begun_at" TIMESTAMP NOT NULL,
	"done" INTEGER NOT NULL,
	PRIMARY KEY ("operation", "key")
);

CREATE INDEX "idempotency_keys_begun_idx" ON "idempotency_keys" ("begun_at");
