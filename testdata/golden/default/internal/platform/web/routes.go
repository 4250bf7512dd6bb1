package web

import (
	"net/http"
	"strings"
)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /livez", secure(Handler(s.handleLivez)))
	mux.Handle("GET /readyz", secure(Handler(s.handleReadyz)))

	for _, e := range s.endpoints {
		mux.Handle(e.Method+" "+e.Path, s.wrap(e.Handle))
	}
	mux.Handle("/", s.wrap(s.handleUnmatched))
	return s.canonical(mux)
}

// Route returns the path of the pattern that ServeMux matched; the fallback has none.
func Route(r *http.Request) string {
	_, path, _ := strings.Cut(r.Pattern, " ")
	return path
}
