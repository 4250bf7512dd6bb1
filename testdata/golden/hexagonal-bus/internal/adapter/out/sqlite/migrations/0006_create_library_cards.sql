CREATE TABLE "library_cards" (
	"id" TEXT PRIMARY KEY,
	"version" INTEGER NOT NULL,
	"holder" TEXT NOT NULL,
	"serial" TEXT NOT NULL,
	"valid_until" TEXT NOT NULL,
	"created_at" TIMESTAMP NOT NULL,
	"updated_at" TIMESTAMP NOT NULL,
	CONSTRAINT "library_cards_serial_key" UNIQUE ("serial"),
	CONSTRAINT "library_cards_holder_key" UNIQUE ("holder")
);
