CREATE TABLE "specimens" (
	"id" TEXT PRIMARY KEY,
	"version" INTEGER NOT NULL,
	"state" TEXT NOT NULL,
	"label" TEXT NOT NULL,
	"notes" TEXT,
	"pieces" INTEGER NOT NULL,
	"counts" TEXT,
	"weight" TEXT NOT NULL,
	"weights" TEXT,
	"fragile" INTEGER NOT NULL,
	"found" TEXT NOT NULL,
	"seen_at" TIMESTAMP,
	"code" TEXT NOT NULL,
	"value_amount" INTEGER NOT NULL,
	"value_currency" TEXT NOT NULL,
	"offers" TEXT,
	"origin" TEXT NOT NULL,
	"colours" TEXT,
	"parent" TEXT,
	"related" TEXT,
	"created_at" TIMESTAMP NOT NULL,
	"updated_at" TIMESTAMP NOT NULL,
	CONSTRAINT "specimens_code_key" UNIQUE ("code"),
	CONSTRAINT "specimens_label_key" UNIQUE ("label")
);

CREATE INDEX "specimens_state_idx" ON "specimens" ("state", "id");
