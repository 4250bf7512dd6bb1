package readmodel

import (
	"fmt"
	"math"
	"time"

	"example.com/service/internal/domain/orders"
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

// testOrder returns the n-th order, with all optional fields.
func testOrder(n int) orders.OrderRecord {
	r := orders.OrderRecord{
		ID:        orders.OrderID(testID(n)),
		Version:   1,
		State:     orders.OrderState("placed"),
		CreatedAt: testTime(n),
		UpdatedAt: testTime(n),
	}
	r.Customer = fmt.Sprintf("%d 'é\"\\%%世", n)
	r.Item = fmt.Sprintf("%d 'é\"\\%%世", n)
	r.Quantity = math.MaxInt64 - int64(n)
	r.Total = must(orders.NewMoney(math.MinInt64+int64(n), "EUR"))
	r.Note = new(fmt.Sprintf("%d 'é\"\\%%世", n))
	return r
}

// bareOrder returns the n-th order, without optional fields.
func bareOrder(n int) orders.OrderRecord {
	r := testOrder(n)
	r.Note = nil
	return r
}
