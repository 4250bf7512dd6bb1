package sqlite

import (
	"fmt"
	"math"
	"time"

	"example.com/service/internal/domain/museum"
)

// testID returns the n-th test id; ids ascend.
func testID(n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012d", n) }

// testTime returns a time with microseconds, which stores preserve.
func testTime(n int) time.Time {
	return time.Date(2026, 2, 28, 23, 59, 59, 999_999_000, time.UTC).Add(time.Duration(n) * time.Microsecond)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// testSpecimen returns the n-th specimen, with all optional fields.
func testSpecimen(n int) museum.SpecimenRecord {
	r := museum.SpecimenRecord{
		ID:        museum.SpecimenID(testID(n)),
		Version:   1,
		State:     museum.SpecimenState("stored"),
		CreatedAt: testTime(n),
		UpdatedAt: testTime(n),
	}
	r.Label = fmt.Sprintf("%d 'é\"\\%%世", n)
	r.Notes = []string{fmt.Sprintf("%d 'é\"\\%%世", n), fmt.Sprintf("%d 'é\"\\%%世", n)}
	r.Pieces = math.MaxInt64 - int64(n)
	r.Counts = []int64{math.MaxInt64 - int64(n), math.MaxInt64 - int64(n)}
	r.Weight = must(museum.ParseDecimal(fmt.Sprintf("-%d.500", n)))
	r.Weights = []museum.Decimal{must(museum.ParseDecimal(fmt.Sprintf("-%d.500", n))), must(museum.ParseDecimal(fmt.Sprintf("-%d.500", n)))}
	r.Fragile = true
	r.Found = must(museum.ParseDate(testTime(n).AddDate(0, 0, n).Format(time.DateOnly)))
	r.SeenAt = new(testTime(n))
	r.Code = museum.UUID(testID(n))
	r.Value = must(museum.NewMoney(math.MinInt64+int64(n), "EUR"))
	r.Offers = []museum.Money{must(museum.NewMoney(math.MinInt64+int64(n), "EUR")), must(museum.NewMoney(math.MinInt64+int64(n), "EUR"))}
	r.Origin = museum.SpecimenOrigin("loan")
	r.Colours = []museum.SpecimenColours{museum.SpecimenColours("dark"), museum.SpecimenColours("dark")}
	r.Parent = new(museum.SpecimenID(testID(n)))
	r.Related = []museum.SpecimenID{museum.SpecimenID(testID(n)), museum.SpecimenID(testID(n))}
	return r
}

// bareSpecimen returns the n-th specimen, without optional fields.
func bareSpecimen(n int) museum.SpecimenRecord {
	r := testSpecimen(n)
	r.Notes, r.Counts, r.Weights, r.SeenAt, r.Offers, r.Colours, r.Parent, r.Related = nil, nil, nil, nil, nil, nil, nil, nil
	return r
}
