package readmodel

import (
	"testing"

	"go.uber.org/goleak"

	"example.com/service/internal/platform/memdb"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// openTest returns a new database.
func openTest(testing.TB) *memdb.DB { return memdb.New() }
