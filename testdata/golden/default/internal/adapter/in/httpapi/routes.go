package httpapi

import (
	"net/http"
	"strings"
)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /livez", secure(handler(s.handleLivez)))
	mux.Handle("GET /readyz", secure(handler(s.handleReadyz)))

	for _, e := range s.endpoints() {
		mux.Handle(e.method+" "+e.path, s.wrap(e.handle))
	}
	mux.Handle("/", s.wrap(s.handleUnmatched))
	return s.canonical(mux)
}

// route returns the path of the pattern that ServeMux matched; the fallback has none.
func route(r *http.Request) string {
	_, path, _ := strings.Cut(r.Pattern, " ")
	return path
}
