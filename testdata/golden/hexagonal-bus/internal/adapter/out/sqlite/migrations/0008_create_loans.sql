CREATE TABLE "loans" (
	"id" TEXT PRIMARY KEY,
	"version" INTEGER NOT NULL,
	"state" TEXT NOT NULL,
	"member" TEXT NOT NULL,
	"books" TEXT,
	"due" TEXT NOT NULL,
	"created_at" TIMESTAMP NOT NULL,
	"updated_at" TIMESTAMP NOT NULL
);

CREATE INDEX "loans_state_idx" ON "loans" ("state", "id");
