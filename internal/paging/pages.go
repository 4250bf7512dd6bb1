// Package paging reads what a model says of the pages of its lists.
package paging

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/words"
)

// Ways of asking for a page over HTTP.
const (
	ByCursor = "cursor"
	ByNumber = "number"
	ByOffset = "offset"
)

// Sizes of pages, and what a model can raise them to: a page is read, kept and encoded
// as a whole.
const (
	UsualSize = 50
	UsualMax  = 200
	mostItems = 1000
)

// Pages is what the answers and parameters of all lists are like over HTTP.
type Pages struct {
	// Array says that an answer is the array of the items alone. Where the next page
	// is stands in a header then.
	Array bool
	// By is how a page is asked for where it is not by a cursor: by its number or by
	// how many items are before it. Where other pages are stands in a header then.
	By string
	// First is the number of the first page.
	First int64
	// Total is the header, or the member where an answer is an object, that tells how
	// many items there are in all. It is "" for none.
	Total string
	// Size is how many items a page has where the caller does not say, and Max how many
	// it can have, both also over RPC.
	Size, Max int
	// Names are what the model calls parameters and members, by their names: items,
	// next_cursor, limit, cursor, number and offset.
	Names map[string]string
}

// IsDefault reports whether the model says nothing of pages.
func (p Pages) IsDefault() bool {
	return !p.Array && p.By == "" && p.Total == "" && p.Size == UsualSize && p.Max == UsualMax && len(p.Names) == 0
}

// Skips reports whether pages are asked for by what is before them.
func (p Pages) Skips() bool { return p.By != "" }

// Numbers reports whether pages are asked for by their numbers.
func (p Pages) Numbers() bool { return p.By == ByNumber }

// Links reports whether a header says where other pages are.
func (p Pages) Links() bool { return p.Array || p.Skips() }

// Tells reports whether headers tell more of a page than where the next one is.
func (p Pages) Tells() bool { return p.Skips() || p.Array && p.Total != "" }

// Place is the name of the parameter that says where a page begins, before the
// spelling of the model.
func (p Pages) Place() string {
	switch p.By {
	case ByNumber:
		return "page"
	case ByOffset:
		return "offset"
	}
	return "cursor"
}

// Renamed is what the model calls a parameter or a member, or "".
func (p Pages) Renamed(name string) string {
	if name == p.Place() && p.Numbers() {
		name = ByNumber
	}
	return p.Names[name]
}

// Takes reports whether a parameter of that name, spelled so over HTTP, is one that
// every list has.
func (p Pages) Takes(name string, spelling words.Case) bool {
	names := []string{"cursor", "limit", "read_token", p.Place()}
	taken := []string{p.Renamed("cursor"), p.Renamed("limit"), p.Renamed(p.Place())}
	return slices.Contains(names, name) || slices.Contains(taken, name) || slices.Contains(taken, spelling.Spell(name))
}

// paged are the parameters of all lists and the members of their answers.
var paged = []string{"items", "next_cursor", "limit", ByCursor, ByNumber, ByOffset}

// shaping are what pages say besides names.
var shaping = []string{"as", "by", "first", "total", "size", "max"}

// Read reads what a model says of its lists. Wire checks the form of a name
// over HTTP.
func Read(src grammar.Source, raw *grammar.Model, spelling words.Case, wire func(name string, given grammar.Text) error) (Pages, error) {
	pages := Pages{Size: UsualSize, Max: UsualMax, Names: make(map[string]string)}
	given := make(map[string]grammar.Text, len(raw.Pages))
	for _, pair := range raw.Pages {
		given[pair.Key.Value] = pair.Value
	}
	if err := pages.shape(src, given, spelling, wire); err != nil {
		return pages, err
	}
	if err := pages.sizes(src, given["size"], given["max"]); err != nil {
		return pages, err
	}
	for _, pair := range raw.Pages {
		name := pair.Key.Value
		switch {
		case slices.Contains(shaping, name):
			continue
		case !slices.Contains(paged, name):
			return pages, src.Unknown("name in pages", pair.Key, append(slices.Clone(shaping), paged...))
		case pages.Array && (name == "items" || name == "next_cursor"):
			return pages, src.Errorf(pair.Key.At, "an array has no member %s; drop the name, or as: array", name)
		case pages.Skips() && name == "next_cursor":
			return pages, src.Errorf(pair.Key.At, "pages by %s have no member next_cursor; drop the name", pages.By)
		case name != pages.by() && slices.Contains([]string{ByCursor, ByNumber, ByOffset}, name):
			return pages, src.Errorf(pair.Key.At, "pages are by %s here, which has no parameter %s; write by: %s, or drop the name", pages.by(), name, name)
		}
		if err := wire(name, pair.Value); err != nil {
			return pages, err
		}
		pages.Names[name] = pair.Value.Value
	}
	spelled := func(name string) string { return cmp.Or(pages.Renamed(name), spelling.Spell(name)) }
	pairs := [][2]string{{"items", "next_cursor"}, {"limit", pages.Place()}}
	if pages.Skips() {
		pairs = pairs[1:]
	}
	for _, pair := range pairs {
		if name := spelled(pair[0]); name == spelled(pair[1]) {
			return pages, src.Errorf(raw.PagesAt, "%s and %s of pages are both %q; rename one", pair[0], pair[1], name)
		}
	}
	if total := pages.Total; total != "" && !pages.Array && (total == spelled("items") || !pages.Skips() && total == spelled("next_cursor")) {
		return pages, src.Errorf(given["total"].At, "two members of pages are %q; rename one", total)
	}
	return pages, nil
}

func (p Pages) by() string { return cmp.Or(p.By, ByCursor) }

// shape reads what answers are like and how pages are asked for.
func (p *Pages) shape(src grammar.Source, given map[string]grammar.Text, spelling words.Case, wire func(name string, given grammar.Text) error) error {
	const array, object = "array", "object"
	if form := given["as"]; form.Given() {
		if form.Value != array && form.Value != object {
			return src.Unknown("form of pages", form, []string{array, object})
		}
		p.Array = form.Value == array
	}
	if by := given["by"]; by.Given() {
		if ways := []string{ByCursor, ByNumber, ByOffset}; !slices.Contains(ways, by.Value) {
			return src.Unknown("way of asking for pages", by, ways)
		}
		if by.Value != ByCursor {
			p.By = by.Value
		}
	}
	if p.Numbers() {
		p.First = 1
	}
	switch first := given["first"]; {
	case !first.Given():
	case !p.Numbers():
		return src.Errorf(first.At, "first is the number of the first page, where pages are by number; drop it, or write by: number")
	case first.Value != "0" && first.Value != "1":
		return src.Errorf(first.At, "the first page is 0 or 1, not %q", words.Shorten(first.Value))
	case first.Value == "0":
		p.First = 0
	}
	switch total := given["total"]; {
	case !total.Given(), total.Value == "false":
	case total.Value == "true" && p.Array:
		p.Total = usualTotal
	case total.Value == "true":
		p.Total = spelling.Spell("total")
	case p.Array:
		if !isHeader(total.Value) {
			return src.Errorf(total.At, "with as: array, total names a header, of letters, digits and -, not %q", words.Shorten(total.Value))
		}
		p.Total = total.Value
	default:
		if err := wire("total", total); err != nil {
			return err
		}
		p.Total = total.Value
	}
	return nil
}

// sizes reads how many items pages have. The one that is not given gives way to the
// other.
func (p *Pages) sizes(src grammar.Source, size, most grammar.Text) error {
	for _, given := range []struct {
		name  string
		value grammar.Text
		least int
		to    *int
	}{{"size", size, 1, &p.Size}, {"max", most, 2, &p.Max}} {
		if !given.value.Given() {
			continue
		}
		n, err := strconv.Atoi(given.value.Value)
		if err != nil || n < given.least || n > mostItems {
			return src.Errorf(given.value.At, "%s counts the items of a page, %d to %d, not %q", given.name, given.least, mostItems, words.Shorten(given.value.Value))
		}
		*given.to = n
	}
	switch {
	case p.Size <= p.Max:
	case !size.Given():
		p.Size = p.Max
	case !most.Given():
		p.Max = p.Size
	default:
		return src.Errorf(size.At, "a page has %d items where callers do not say, and can have no more than %d; lower size, or raise max", p.Size, p.Max)
	}
	return nil
}

// usualTotal is the header that many APIs tell the total in.
const usualTotal = "X-Total-Count"

// isHeader reports whether a text can be a header that answers do not have anyway.
func isHeader(name string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	taken := func(other string) bool { return strings.EqualFold(name, other) }
	return len(name) <= 63 && name != "" && strings.Contains(letters, name[:1]) &&
		strings.Trim(name, letters+"0123456789-") == "" && !slices.ContainsFunc([]string{"Link", "Content-Type", "Content-Length", "ETag", "Location", "Date"}, taken)
}
