package httpapi

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/service/internal/command"
	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
	"example.com/service/internal/query"
)

func (s *Server) handleBookTransaction(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[bookTransactionBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := command.BookTransaction{
		IdempotencyKey: read.idempotencyKey(r.Header.Get("Idempotency-Key")),
		Type:           required(&read, "type", body.Type, transactions.ParseTransactionType),
		Context:        body.Context,
		At:             required(&read, "at", body.At, transactions.ParseTimestamp),
		Checksums:      list(&read, "checksums", body.Checksums, transactions.ParseUUID),
		Weights:        list(&read, "weights", body.Weights, transactions.ParseDecimal),
		Readings:       list(&read, "readings", body.Readings, plain),
		Scans:          list(&read, "scans", body.Scans, transactions.ParseTimestamp),
		Flags:          list(&read, "flags", body.Flags, plain),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.BookTransaction.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/transactions/"+result.ID)
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusCreated, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleGetTransaction(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := query.GetTransaction{
		ID:        param(&read, "id", chi.URLParam(r, "id"), transactions.ParseTransactionID),
		ReadToken: param(&read, "read_token", values.Get("read_token"), event.ParseToken),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Queries.GetTransaction.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newTransactionJSON(result))
}

func (s *Server) handleListTransactions(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := query.ListTransactions{
		After:     cursor(&read, values.Get("cursor"), transactions.ParseTransactionID),
		Limit:     read.limit(values.Get("limit")),
		ReadToken: param(&read, "read_token", values.Get("read_token"), event.ParseToken),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Queries.ListTransactions.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	answer := page[transactionJSON]{
		Items:      make([]transactionJSON, len(result.Items)),
		NextCursor: formatCursor(string(result.Next)),
	}
	for i, item := range result.Items {
		answer.Items[i] = newTransactionJSON(item)
	}
	return writeJSON(w, http.StatusOK, answer)
}
