CREATE TABLE "orders" (
	"id" TEXT PRIMARY KEY,
	"version" INTEGER NOT NULL,
	"state" TEXT NOT NULL,
	"customer" TEXT NOT NULL,
	"item" TEXT NOT NULL,
	"quantity" INTEGER NOT NULL,
	"total_amount" INTEGER NOT NULL,
	"total_currency" TEXT NOT NULL,
	"note" TEXT,
	"created_at" TIMESTAMP NOT NULL,
	"updated_at" TIMESTAMP NOT NULL
);

CREATE INDEX "orders_state_idx" ON "orders" ("state", "id");
