CREATE TABLE "inbox" (
	"consumer" TEXT NOT NULL,
	"message_id" TEXT NOT NULL,
	"claimed_at" TIMESTAMP NOT NULL,
	PRIMARY KEY ("consumer", "message_id")
);

CREATE INDEX "inbox_claimed_idx" ON "inbox" ("claimed_at");
