CREATE TABLE "groups" (
	"id" TEXT PRIMARY KEY,
	"version" INTEGER NOT NULL,
	"name" TEXT NOT NULL,
	"type" TEXT NOT NULL,
	"range" TEXT NOT NULL,
	"created_at" TIMESTAMP NOT NULL,
	"updated_at" TIMESTAMP NOT NULL,
	CONSTRAINT "groups_name_key" UNIQUE ("name")
);
