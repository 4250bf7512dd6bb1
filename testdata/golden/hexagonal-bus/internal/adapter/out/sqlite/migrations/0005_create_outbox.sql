CREATE TABLE "outbox" (
	"sequence" INTEGER PRIMARY KEY AUTOINCREMENT,
	"id" TEXT NOT NULL,
	"type" TEXT NOT NULL,
	"source" TEXT NOT NULL,
	"topic" TEXT NOT NULL,
	"key" TEXT NOT NULL,
	"time" TIMESTAMP NOT NULL,
	"data" BLOB NOT NULL,
	"trace" TEXT,
	"published_at" TIMESTAMP
);

CREATE INDEX "outbox_pending_idx" ON "outbox" ("sequence") WHERE "published_at" IS NULL;

CREATE INDEX "outbox_published_idx" ON "outbox" ("published_at") WHERE "published_at" IS NOT NULL;
