CREATE TABLE "idempotency_key" (
	"operation" TEXT NOT NULL,
	"key" TEXT NOT NULL,
	"body_hash" BLOB NOT NULL,
	"answer" BLOB,
	"begun_at" TIMESTAMP NOT NULL,
	"done" INTEGER NOT NULL,
	PRIMARY KEY ("operation", "key")
);

CREATE INDEX "idempotency_key_begun_idx" ON "idempotency_key" ("begun_at");
