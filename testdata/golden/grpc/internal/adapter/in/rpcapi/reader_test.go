package rpcapi

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"
)

func TestAllThatIsWrongIsTold(t *testing.T) {
	var read reader
	for _, field := range []string{"first", "second", "first"} {
		param(&read, field, "x", func(string) (int, error) { return 0, errors.New("must be a number") })
	}
	if want := []violation{{"first", "must be a number"}, {"second", "must be a number"}}; read.err == nil || !slices.Equal(read.err.fields, want) {
		t.Errorf("%v, want %v", read.err, want)
	}
	for _, part := range []string{"first", "first.part", "first[0]"} {
		read.fail(part, "is wrong")
	}
	if got := len(read.err.fields); got != 3 {
		t.Errorf("%d faults with those of parts, want 3: %v", got, read.err)
	}
	if got := param(&read, "absent", "", strconv.Atoi); got != 0 {
		t.Errorf("an absent value is %d", got)
	}
}

func TestWhatIsRequired(t *testing.T) {
	var read reader
	if got := required(&read, "there", "1", strconv.Atoi); got != 1 || read.err != nil {
		t.Errorf("%d, %v", got, read.err)
	}
	if required(&read, "absent", "", strconv.Atoi); read.err == nil {
		t.Error("an absent value is taken")
	}
}

func TestSizesOfAPage(t *testing.T) {
	for wire, want := range map[int32]int{0: defaultPageSize, 1: 1, maxPageSize: maxPageSize} {
		var read reader
		if got := read.pageSize("page_size", wire); got != want || read.err != nil {
			t.Errorf("%d gives %d, %v; want %d", wire, got, read.err, want)
		}
	}
	for _, wire := range []int32{-1, maxPageSize + 1} {
		var read reader
		if read.pageSize("page_size", wire); read.err == nil {
			t.Errorf("%d is taken", wire)
		}
	}
}

func TestPageTokens(t *testing.T) {
	var read reader
	if got := pageToken(&read, "page_token", formatPageToken("7"), strconv.Atoi); got != 7 || read.err != nil {
		t.Errorf("%d, %v", got, read.err)
	}
	if got := formatPageToken(""); got != "" {
		t.Errorf("the end is %q", got)
	}
	for _, wire := range []string{"7", "%", formatPageToken("x")} {
		var read reader
		if pageToken(&read, "page_token", wire, strconv.Atoi); read.err == nil {
			t.Errorf("%q is taken", wire)
		}
	}
}

func TestETags(t *testing.T) {
	for text, want := range map[string]int64{"": 0, formatETag(3): 3} {
		var read reader
		if got := read.etag("etag", text); got != want || read.err != nil {
			t.Errorf("%q gives %d, %v; want %d", text, got, read.err, want)
		}
	}
	for _, text := range []string{"3", `"0"`, `"-1"`, `"03"`, `"x"`, `W/"3"`} {
		var read reader
		if read.etag("etag", text); read.err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestValuesOfAnEnum(t *testing.T) {
	read := named(map[string]int{"one": 1}, func(text string) (string, error) {
		if text == "" {
			return "", context.Canceled
		}
		return text, nil
	})
	if got, err := read(1); got != "one" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := read(2); err == nil {
		t.Error("an unknown number is taken")
	}
}
