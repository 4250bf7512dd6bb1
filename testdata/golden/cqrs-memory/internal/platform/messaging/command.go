package messaging

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// ParkedStore has the messages that wait for an operator.
type ParkedStore interface {
	// Parked returns at most limit parked messages in order.
	Parked(ctx context.Context, limit int) ([]Held, error)
	// Replay makes a parked message due, or with no id all, and returns their number.
	Replay(ctx context.Context, id string) (int, error)
	// Drop deletes a parked message, and makes the next of its topic and key due. It
	// returns how many there were.
	Drop(ctx context.Context, id string) (int, error)
}

const usage = "use messages list, messages replay ID or --all, or messages drop ID"

// Command does what an operator asks: list, replay or drop parked messages. It prints
// no content of them.
func Command(ctx context.Context, store ParkedStore, args []string, out io.Writer) error {
	switch {
	case len(args) == 1 && args[0] == "list":
		return list(ctx, store, out)
	case len(args) == 2 && args[0] == "replay" && args[1] == "--all":
		replayed, err := store.Replay(ctx, "")
		return report(out, "replayed", replayed, err)
	case len(args) == 2 && args[0] == "replay" && args[1] != "":
		replayed, err := store.Replay(ctx, args[1])
		return reportOne(out, "replayed", args[1], replayed, err)
	case len(args) == 2 && args[0] == "drop" && args[1] != "":
		dropped, err := store.Drop(ctx, args[1])
		return reportOne(out, "dropped", args[1], dropped, err)
	}
	return errors.New(usage)
}

func report(out io.Writer, done string, number int, err error) error {
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s: %d\n", done, number)
	return err
}

func reportOne(out io.Writer, done, id string, number int, err error) error {
	if err == nil && number == 0 {
		return fmt.Errorf("no message %q is parked", id)
	}
	return report(out, done, number, err)
}

func list(ctx context.Context, store ParkedStore, out io.Writer) error {
	const most = 1000
	parked, err := store.Parked(ctx, most)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ID\tTYPE\tKEY\tPARKED\tATTEMPTS\tERROR\tBEHIND")
	for _, h := range parked {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%s\t%d\n",
			h.ID, h.Type, h.Key, h.Parked.UTC().Format(time.RFC3339), h.Attempts, h.ErrorType, h.Behind)
	}
	if len(parked) == most {
		_, _ = fmt.Fprintf(table, "There are more than %d.\n", most)
	}
	return table.Flush() // which fails if a line did
}
