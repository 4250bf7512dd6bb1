CREATE TABLE "books" (
	"id" TEXT PRIMARY KEY,
	"version" INTEGER NOT NULL,
	"isbn" TEXT NOT NULL,
	"title" TEXT NOT NULL,
	"authors" TEXT,
	"order" INTEGER NOT NULL,
	"select" INTEGER,
	"copies" INTEGER NOT NULL,
	"language" TEXT NOT NULL,
	"created_at" TIMESTAMP NOT NULL,
	"updated_at" TIMESTAMP NOT NULL,
	CONSTRAINT "books_isbn_key" UNIQUE ("isbn")
);
