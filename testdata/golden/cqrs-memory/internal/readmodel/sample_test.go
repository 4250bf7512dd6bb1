package readmodel

import (
	"fmt"
	"math"
	"time"

	"example.com/service/internal/domain/transactions"
)

// testID returns the n-th of ids that ascend.
func testID(n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012d", n) }

// testTime returns a time with the microseconds that stores keep.
func testTime(n int) time.Time {
	return time.Date(2026, 2, 28, 23, 59, 59, 999_999_000, time.UTC).Add(time.Duration(n) * time.Microsecond)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// testTransaction returns the n-th transaction, with all that it can have.
func testTransaction(n int) transactions.TransactionRecord {
	return transactions.TransactionRecord{
		ID:        transactions.TransactionID(testID(n)),
		Version:   1,
		Type:      transactions.TransactionType("outbound"),
		Context:   new(fmt.Sprintf("%d 'é\"\\%%世", n)),
		At:        testTime(n),
		Checksums: []transactions.UUID{transactions.UUID(testID(n)), transactions.UUID(testID(n))},
		Weights:   []transactions.Decimal{must(transactions.ParseDecimal(fmt.Sprintf("-%d.500", n))), must(transactions.ParseDecimal(fmt.Sprintf("-%d.500", n)))},
		Readings:  []int64{math.MaxInt64 - int64(n), math.MaxInt64 - int64(n)},
		Scans:     []time.Time{testTime(n), testTime(n)},
		Flags:     []bool{true, true},
		CreatedAt: testTime(n),
		UpdatedAt: testTime(n),
	}
}

// bareTransaction returns the n-th transaction, without what is optional.
func bareTransaction(n int) transactions.TransactionRecord {
	r := testTransaction(n)
	r.Context, r.Checksums, r.Weights, r.Readings, r.Scans, r.Flags = nil, nil, nil, nil, nil, nil
	return r
}

// testCategory returns the n-th category, with all that it can have.
func testCategory(n int) transactions.CategoryRecord {
	return transactions.CategoryRecord{
		ID:        transactions.CategoryID(testID(n)),
		Version:   1,
		Code:      fmt.Sprintf("%d 'é\"\\%%世", n),
		Parent:    new(transactions.CategoryID(testID(n))),
		Hazardous: true,
		CreatedAt: testTime(n),
		UpdatedAt: testTime(n),
	}
}

// bareCategory returns the n-th category, without what is optional.
func bareCategory(n int) transactions.CategoryRecord {
	r := testCategory(n)
	r.Parent = nil
	return r
}

// testStockItem returns the n-th stock item.
func testStockItem(n int) transactions.StockItemRecord {
	return transactions.StockItemRecord{
		ID:        transactions.StockItemID(testID(n)),
		Version:   1,
		State:     transactions.StockItemState("available"),
		Sku:       fmt.Sprintf("%d 'é\"\\%%世", n),
		Category:  transactions.CategoryID(testID(n)),
		OnHand:    math.MaxInt64 - int64(n),
		WeightKg:  must(transactions.ParseDecimal(fmt.Sprintf("-%d.500", n))),
		Price:     must(transactions.NewMoney(math.MinInt64+int64(n), "EUR")),
		CreatedAt: testTime(n),
		UpdatedAt: testTime(n),
	}
}

// testBox returns the n-th box, with all that it can have.
func testBox(n int) transactions.BoxRecord {
	return transactions.BoxRecord{
		ID:        transactions.BoxID(testID(n)),
		Version:   1,
		Label:     fmt.Sprintf("%d 'é\"\\%%世", n),
		Goods:     []transactions.StockItemID{transactions.StockItemID(testID(n)), transactions.StockItemID(testID(n))},
		VolumeL:   must(transactions.ParseDecimal(fmt.Sprintf("-%d.500", n))),
		CreatedAt: testTime(n),
		UpdatedAt: testTime(n),
	}
}

// bareBox returns the n-th box, without what is optional.
func bareBox(n int) transactions.BoxRecord {
	r := testBox(n)
	r.Goods = nil
	return r
}
