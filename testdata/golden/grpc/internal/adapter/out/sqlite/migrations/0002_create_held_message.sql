CREATE TABLE "held_message" (
	"sequence" INTEGER NOT NULL PRIMARY KEY,
	"id" TEXT NOT NULL,
	"type" TEXT NOT NULL,
	"source" TEXT NOT NULL,
	"topic" TEXT NOT NULL,
	"key" TEXT NOT NULL,
	"time" TIMESTAMP NOT NULL,
	"data" BLOB NOT NULL,
	"trace" TEXT,
	"attempts" INTEGER NOT NULL,
	"due_at" TIMESTAMP,
	"parked_at" TIMESTAMP,
	"error_type" TEXT NOT NULL
);

CREATE INDEX "held_message_key_idx" ON "held_message" ("topic", "key", "sequence");

CREATE INDEX "held_message_due_idx" ON "held_message" ("due_at") WHERE "due_at" IS NOT NULL;

CREATE INDEX "held_message_parked_idx" ON "held_message" ("parked_at") WHERE "parked_at" IS NOT NULL;
