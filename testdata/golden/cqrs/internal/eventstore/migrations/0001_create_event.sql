CREATE TABLE "event" (
	"position" INTEGER PRIMARY KEY AUTOINCREMENT,
	"stream" TEXT NOT NULL,
	"version" INTEGER NOT NULL,
	"id" TEXT NOT NULL,
	"type" TEXT NOT NULL,
	"data" BLOB NOT NULL,
	"time" TIMESTAMP NOT NULL,
	"trace" TEXT,
	CONSTRAINT "events_stream_version_key" UNIQUE ("stream", "version")
);
