-- What is counted by the day beside the audit: refreshes refused, by reason, and how browsers' tokens stood.
CREATE TABLE "day_counts" (
	"day" date NOT NULL,
	"what" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "day_counts_pkey" PRIMARY KEY("day","what")
);
