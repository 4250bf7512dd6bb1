package grammar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/otelgen/otelgen/internal/decimal"
	"github.com/otelgen/otelgen/internal/suggest"
	"github.com/otelgen/otelgen/internal/words"
)

// elsewhere are the names of types in other languages, and what is written here.
var elsewhere = map[string]string{
	"text": "string", "str": "string", "char": "string", "varchar": "string", "password": "string",
	"email": "string format=email", "url": "string format=uri", "uri": "string format=uri", "phone": "string format=phone",
	"slug": "string format=slug", "country": "string format=country", "timezone": "string format=time-zone", "time_zone": "string format=time-zone",
	"integer": "int", "int32": "int", "int64": "int", "long": "int", "short": "int", "bigint": "int", "smallint": "int", "uint": "int",
	"number": "int, decimal or float", "numeric": "decimal", "float32": "float", "float64": "float", "double": "float", "real": "float",
	"boolean": "bool", "flag": "bool",
	"datetime": "timestamp", "date-time": "timestamp", "timestamptz": "timestamp", "instant": "timestamp", "timeofday": "time", "yearmonth": "month", "interval": "duration",
	"day": "date", "guid": "uuid", "id": "ref(Aggregate) or uuid",
	"currency": "money, or string format=currency", "price": "money", "amount": "money or decimal",
	"array": "list(string)", "set": "list(string)", "slice": "list(string)", "reference": "ref(Aggregate)", "foreignkey": "ref(Aggregate)",
	"object": "json, or the name of a type that the model declares under types", "struct": "the name of a type that the model declares under types",
	"jsonb": "json", "any": "json", "metadata": "map(string)", "dict": "map(string)", "dictionary": "map(string)", "hash": "map(string)", "hstore": "map(string)",
	"bytes": "string, and keep the bytes elsewhere", "blob": "string, and keep the bytes elsewhere",
}

// mayBeDeclared reports whether a word is written like the name of a type that a
// model declares.
func mayBeDeclared(kind string) bool {
	first, _ := utf8.DecodeRuneInString(kind)
	return unicode.IsUpper(first)
}

// UnknownType says that a word is no type, with the one that is meant by it in
// other languages or among those that the model declares. A word like Order may
// name an aggregate.
func (s Source) UnknownType(kind Text, declared, aggregates []string) error {
	near := suggest.Nearest(kind.Value, declared)
	meant, ok := elsewhere[strings.ToLower(kind.Value)]
	switch {
	case near != "":
		return s.Unknown("type", kind, declared)
	case ok:
		return s.Errorf(kind.At, "unknown type %q; write %s", words.Shorten(kind.Value), meant)
	case mayBeDeclared(kind.Value) && slices.Contains(aggregates, words.Settle(kind.Value)):
		return s.Errorf(kind.At, "unknown type %q; write ref(%s) to refer to an aggregate", words.Shorten(kind.Value), words.Shorten(kind.Value))
	case mayBeDeclared(kind.Value):
		return s.Errorf(kind.At, "unknown type %q; declare it under types, or write ref(%s) to refer to an aggregate", words.Shorten(kind.Value), words.Shorten(kind.Value))
	}
	return s.Unknown("type", kind, typeKinds)
}

// noArguments says that a type has nothing in parentheses, and what a length in
// them is called here.
func (s *scanner) noArguments(kind Text) error {
	at := s.here()
	rest := s.in.Value[s.i+1:]
	if n := len(rest) - len(strings.TrimLeft(rest, "0123456789")); kind.Value == "string" && n > 0 && strings.HasPrefix(rest[n:], ")") {
		return s.Errorf(at, "string takes nothing in parentheses; write string max=%s", rest[:n])
	}
	return s.Errorf(at, "%s takes nothing in parentheses; drop them", kind.Value)
}

// unknownOption says that a word is no option of a field, with what is written for
// it.
func (s *scanner) unknownOption(f *Field, key Text) error {
	var mend string
	switch strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(key.Value)) {
	case "required", "notnull", "mandatory":
		mend = fmt.Sprintf("write %s: %s!", f.Name.Value, f.Type.Kind.Value)
	case "optional", "nullable", "null":
		mend = "drop it: a field without ! is optional"
	case "maxlength", "maxlen", "length", "size", "maximum":
		mend = "write max=N"
	case "json", "jsonname", "as", "alias", "serializedname":
		mend = "write wire=NAME for its name over HTTP"
	case "minlength", "minlen", "minimum":
		mend = "write min=N"
	case "regex", "regexp", "match", "matches":
		mend = "write pattern=…"
	case "email", "uri", "url", "phone", "slug", "country", "currency", "timezone":
		mend = "write format=" + strings.NewReplacer("url", "uri", "timezone", "time-zone").Replace(strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(key.Value)))
	default:
		return s.Unknown("option", key, fieldOptions)
	}
	return s.Errorf(key.At, "unknown option %q; %s", words.Shorten(key.Value), mend)
}

// MinorUnits returns what an amount of money such as 0.01 is in hundredths, and
// whether it is a number of those.
func MinorUnits(amount string) (string, bool) {
	d, err := decimal.Parse(amount)
	if err != nil || d.Scale == 0 || d.Scale > 2 {
		return "", false
	}
	if d.Scale == 1 {
		d.Coefficient *= 10
	}
	return strconv.FormatInt(d.Coefficient, 10), true
}
