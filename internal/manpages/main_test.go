package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pages")
	if err := write(dir); err != nil {
		t.Fatal(err)
	}
	for page, parts := range map[string][]string{
		"otelgen.1":     {`TH "OTELGEN" "1"`, "otelgen new myservice"},
		"otelgen-new.1": {`TH "OTELGEN-NEW" "1"`, "hexagonal"},
	} {
		text, err := os.ReadFile(filepath.Join(dir, page))
		if err != nil {
			t.Error(err)
		}
		for _, part := range parts {
			if !bytes.Contains(text, []byte(part)) {
				t.Errorf("%s lacks %q", page, part)
			}
		}
	}
}
