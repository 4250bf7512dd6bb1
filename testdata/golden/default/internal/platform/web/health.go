package web

import "net/http"

// handleLivez reports that the process answers. Probes are not observed: they would
// drown everything else.
func (s *Server) handleLivez(w http.ResponseWriter, r *http.Request) error {
	return WriteJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

// handleReadyz reports whether the service can do its work.
func (s *Server) handleReadyz(w http.ResponseWriter, r *http.Request) error {
	report, ready := s.options.Checks.Ready(r.Context())
	status := http.StatusOK
	if !ready {
		status = http.StatusServiceUnavailable
		s.instruments.log.WarnContext(r.Context(), "not ready", "error", report.Err)
	}
	return WriteJSON(w, status, report)
}
