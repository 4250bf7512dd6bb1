package sqlite

import (
	"fmt"
	"math"
	"time"

	"example.com/service/internal/domain/lending"
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

// testGroup returns the n-th group.
func testGroup(n int) lending.GroupRecord {
	return lending.GroupRecord{
		ID:        lending.GroupID(testID(n)),
		Version:   1,
		Name:      fmt.Sprintf("%d 'é\"\\%%世", n),
		Type:      lending.GroupType("family"),
		Range:     fmt.Sprintf("%d 'é\"\\%%世", n),
		CreatedAt: testTime(n),
		UpdatedAt: testTime(n),
	}
}

// testMember returns the n-th member, with all that it can have.
func testMember(n int) lending.MemberRecord {
	return lending.MemberRecord{
		ID:         lending.MemberID(testID(n)),
		Version:    1,
		State:      lending.MemberState("active"),
		Email:      fmt.Sprintf("%d 'é\"\\%%世", n),
		Group:      new(lending.GroupID(testID(n))),
		Born:       new(must(lending.ParseDate(testTime(n).AddDate(0, 0, n).Format(time.DateOnly)))),
		Newsletter: true,
		Interests:  []lending.MemberInterests{lending.MemberInterests("science"), lending.MemberInterests("science")},
		CreatedAt:  testTime(n),
		UpdatedAt:  testTime(n),
	}
}

// bareMember returns the n-th member, without what is optional.
func bareMember(n int) lending.MemberRecord {
	r := testMember(n)
	r.Group, r.Born, r.Interests = nil, nil, nil
	return r
}

// testLibraryCard returns the n-th library card.
func testLibraryCard(n int) lending.LibraryCardRecord {
	return lending.LibraryCardRecord{
		ID:         lending.LibraryCardID(testID(n)),
		Version:    1,
		Holder:     lending.MemberID(testID(n)),
		Serial:     lending.UUID(testID(n)),
		ValidUntil: must(lending.ParseDate(testTime(n).AddDate(0, 0, n).Format(time.DateOnly))),
		CreatedAt:  testTime(n),
		UpdatedAt:  testTime(n),
	}
}

// testBook returns the n-th book, with all that it can have.
func testBook(n int) lending.BookRecord {
	return lending.BookRecord{
		ID:        lending.BookID(testID(n)),
		Version:   1,
		Isbn:      fmt.Sprintf("%d 'é\"\\%%世", n),
		Title:     fmt.Sprintf("%d 'é\"\\%%世", n),
		Authors:   []string{fmt.Sprintf("%d 'é\"\\%%世", n), fmt.Sprintf("%d 'é\"\\%%世", n)},
		Order:     math.MaxInt64 - int64(n),
		Select:    new(true),
		Copies:    math.MaxInt64 - int64(n),
		Language:  lending.BookLanguage("pt-BR"),
		CreatedAt: testTime(n),
		UpdatedAt: testTime(n),
	}
}

// bareBook returns the n-th book, without what is optional.
func bareBook(n int) lending.BookRecord {
	r := testBook(n)
	r.Authors, r.Select = nil, nil
	return r
}

// testLoan returns the n-th loan, with all that it can have.
func testLoan(n int) lending.LoanRecord {
	return lending.LoanRecord{
		ID:        lending.LoanID(testID(n)),
		Version:   1,
		State:     lending.LoanState("borrowed"),
		Member:    lending.MemberID(testID(n)),
		Books:     []lending.BookID{lending.BookID(testID(n)), lending.BookID(testID(n))},
		Due:       must(lending.ParseDate(testTime(n).AddDate(0, 0, n).Format(time.DateOnly))),
		CreatedAt: testTime(n),
		UpdatedAt: testTime(n),
	}
}

// bareLoan returns the n-th loan, without what is optional.
func bareLoan(n int) lending.LoanRecord {
	r := testLoan(n)
	r.Books = nil
	return r
}
