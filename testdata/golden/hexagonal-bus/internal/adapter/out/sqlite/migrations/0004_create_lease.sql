CREATE TABLE "lease" (
	"name" TEXT NOT NULL PRIMARY KEY,
	"holder" TEXT NOT NULL,
	"expires_at" TIMESTAMP NOT NULL
);
