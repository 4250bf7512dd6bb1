CREATE TABLE "members" (
	"id" TEXT PRIMARY KEY,
	"version" INTEGER NOT NULL,
	"state" TEXT NOT NULL,
	"email" TEXT NOT NULL,
	"group" TEXT,
	"born" TEXT,
	"newsletter" INTEGER NOT NULL,
	"interests" TEXT,
	"created_at" TIMESTAMP NOT NULL,
	"updated_at" TIMESTAMP NOT NULL,
	CONSTRAINT "members_email_key" UNIQUE ("email")
);

CREATE INDEX "members_state_idx" ON "members" ("state", "id");
