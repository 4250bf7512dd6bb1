// Package words spells names: it splits them into words and writes those as Go,
// SQL, URLs and people do, in the singular and the plural.
package words

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/otelgen/otelgen/internal/ident"
)

// longest is the length of the longest name that is looked at closely, in bytes:
// that of an identifier in SQL.
const longest = 63

// initialisms are the words that Go writes in one case, as golint lists them
// (https://github.com/golang/lint/blob/master/lint.go, commonInitialisms), and
// that of GRPC_ADDR.
var initialisms = map[string]string{
	"acl": "ACL", "api": "API", "ascii": "ASCII", "cpu": "CPU", "css": "CSS",
	"dns": "DNS", "eof": "EOF", "grpc": "GRPC", "guid": "GUID", "html": "HTML", "http": "HTTP",
	"https": "HTTPS", "id": "ID", "ip": "IP", "json": "JSON", "lhs": "LHS",
	"qps": "QPS", "ram": "RAM", "rhs": "RHS", "rpc": "RPC", "sla": "SLA",
	"smtp": "SMTP", "sql": "SQL", "ssh": "SSH", "tcp": "TCP", "tls": "TLS",
	"ttl": "TTL", "udp": "UDP", "ui": "UI", "uid": "UID", "uuid": "UUID",
	"uri": "URI", "url": "URL", "utf8": "UTF8", "vm": "VM", "xml": "XML",
	"xmpp": "XMPP", "xsrf": "XSRF", "xss": "XSS",
}

// initialism returns a word's Go spelling when it is an initialism or the
// plural of one: id is ID, urls is URLs.
func initialism(word string) (string, bool) {
	lower := strings.ToLower(word)
	if s, ok := initialisms[lower]; ok {
		return s, true
	}
	if s, ok := initialisms[strings.TrimSuffix(lower, "s")]; ok {
		return s + "s", true
	}
	return "", false
}

// Words are those of a name, in order and spelled as in the name.
type Words []string

// Split splits a name into its words: at underscores, hyphens, spaces and where
// the case changes. UserIDs is User, IDs; HTTPServer is HTTP, Server; IDURL,
// a run of known initialisms, is ID, URL. Marks of package ident are no part of
// a name.
func Split(name string) Words {
	var words Words
	for part := range strings.FieldsFuncSeq(ident.Plain(name), func(r rune) bool { return r == '_' || r == '-' || r == ' ' }) {
		start := 0
		for i := 1; i < len(part); i++ {
			if !isUpper(part[i]) {
				continue
			}
			// A new word begins with an upper-case letter after any other, or
			// with the last upper-case letter of a run that goes on in lower
			// case, unless that is the s of a plural: IDs.
			begins := !isUpper(part[i-1])
			if !begins && i+1 < len(part) && isLower(part[i+1]) {
				plural := part[i+1] == 's' && (i+2 == len(part) || isUpper(part[i+2]))
				begins = !plural
			}
			if begins {
				words = append(words, splitInitialisms(part[start:i])...)
				start = i
			}
		}
		words = append(words, splitInitialisms(part[start:])...)
	}
	return words
}

// splitInitialisms splits a run of upper-case letters that consists of known
// initialisms, taking the fewest. What is too long for a name stays whole.
func splitInitialisms(word string) []string {
	if len(word) > longest || strings.ToUpper(word) != word || initialisms[strings.ToLower(word)] != "" {
		return []string{word}
	}
	best := make([][]string, len(word)+1)
	for end := 1; end <= len(word); end++ {
		// No initialism is longer than five letters.
		for begin := max(0, end-5); begin < end; begin++ {
			if initialisms[strings.ToLower(word[begin:end])] == "" || (begin > 0 && best[begin] == nil) {
				continue
			}
			if best[end] == nil || len(best[begin])+1 < len(best[end]) {
				best[end] = append(slices.Clone(best[begin]), word[begin:end])
			}
		}
	}
	if best[len(word)] == nil {
		return []string{word}
	}
	return best[len(word)]
}

// Pascal returns a name as an exported Go identifier: due_date is DueDate,
// user_id is UserID. Acronyms that a name writes in capitals stay: SKU.
// Marks of package ident stay.
func Pascal(name string) string {
	return ident.Map(name, func(name string) string { return Split(name).Pascal() })
}

// Pascal returns the words as an exported Go identifier, as [Pascal] does.
func (ws Words) Pascal() string {
	var b strings.Builder
	for _, w := range ws {
		b.WriteString(title(w))
	}
	return b.String()
}

// title writes a letter behind a digit large too, because protoc-gen-go does: the
// Go of a message Mp3file is Mp3File
// (https://protobuf.dev/reference/go/go-generated/#message).
func title(word string) string {
	s, ok := initialism(word)
	if !ok {
		s = strings.ToUpper(word[:1]) + word[1:]
	}
	spelled := []byte(s)
	for i := 1; i < len(spelled); i++ {
		if isDigit(spelled[i-1]) && isLower(spelled[i]) {
			spelled[i] -= 'a' - 'A'
		}
	}
	return string(spelled)
}

// Camel returns a name as an unexported Go identifier: due_date is dueDate,
// ID is id. The result may be a keyword; who declares it looks. Marks of package
// ident stay.
func Camel(name string) string {
	return ident.Map(name, func(name string) string { return Split(name).Camel() })
}

// Camel returns the words as an unexported Go identifier, as [Camel] does.
func (ws Words) Camel() string {
	if len(ws) == 0 {
		return ""
	}
	return strings.ToLower(ws[0]) + ws[1:].Pascal()
}

// Snake returns a name in snake_case: UserID is user_id.
func Snake(name string) string { return Split(name).Snake() }

// Snake returns the words in snake_case.
func (ws Words) Snake() string { return strings.ToLower(strings.Join(ws, "_")) }

// Kebab returns a name in kebab-case: UserID is user-id.
func Kebab(name string) string { return Split(name).Kebab() }

// Kebab returns the words in kebab-case.
func (ws Words) Kebab() string { return strings.ToLower(strings.Join(ws, "-")) }

// Human returns a name as people write it: UserID is user ID.
func Human(name string) string { return Split(name).Human() }

// Human returns the words as people write them.
func (ws Words) Human() string {
	said := make([]string, len(ws))
	for i, w := range ws {
		switch s, ok := initialism(w); {
		case ok:
			said[i] = s
		case isAcronym(w):
			said[i] = w
		default:
			said[i] = strings.ToLower(w)
		}
	}
	return strings.Join(said, " ")
}

// Article puts "a" or "an" before a word for people, by its first letter.
func Article(word string) string {
	if plain := ident.Plain(word); plain != "" && strings.ContainsRune("aeiouAEIOU", rune(plain[0])) {
		return "an " + word
	}
	return "a " + word
}

// Settle returns the PascalCase spelling of a name whose words are those of the
// result, so that everything derived from it stays the same when it is parsed
// again: UserId is UserID, SKU stays.
func Settle(name string) string {
	for range 4 {
		next := Pascal(name)
		if next == name {
			break
		}
		name = next
	}
	return name
}

// Exported returns a PascalCase name as Go and protoc-gen-go have it, and otherwise
// as it is: GetUserById stays, Mp3file is Mp3File.
func Exported(name string) string {
	spelled := []byte(name)
	for i := 1; i < len(spelled); i++ {
		if isDigit(spelled[i-1]) && isLower(spelled[i]) {
			spelled[i] -= 'a' - 'A'
		}
	}
	return string(spelled)
}

// Initialisms lists the words of a name that Go would write in capitals, and that
// the name does not: of GetUserById, ID, and of GetUserIds, IDS.
func Initialisms(name string) []string {
	var all []string
	for _, word := range Split(name) {
		if spelled, ok := initialisms[strings.ToLower(word)]; ok && isUpper(word[0]) && word != spelled {
			all = append(all, spelled)
		}
		if word == "Ids" {
			all = append(all, "IDS")
		}
	}
	return all
}

// Plural returns the plural of a name's last word in the case of the name:
// Category is Categories, user_id is user_ids.
func Plural(name string) string {
	words := Split(name)
	if len(words) == 0 {
		return name
	}
	last := words[len(words)-1]
	return strings.TrimSuffix(name, last) + pluralWord(last)
}

// Plural returns the words with the last in the plural.
func (ws Words) Plural() Words {
	if len(ws) == 0 {
		return ws
	}
	plural := slices.Clone(ws)
	plural[len(plural)-1] = pluralWord(plural[len(plural)-1])
	return plural
}

// irregular nouns, and those of a class too small for a rule.
var irregular = map[string]string{
	"person": "people", "child": "children", "man": "men", "woman": "women",
	"foot": "feet", "tooth": "teeth", "goose": "geese", "mouse": "mice", "ox": "oxen",
	"datum": "data", "medium": "media", "criterion": "criteria", "phenomenon": "phenomena",
	"matrix": "matrices", "vertex": "vertices", "appendix": "appendices", "axis": "axes",
	"quiz": "quizzes", "radius": "radii", "nucleus": "nuclei", "stimulus": "stimuli",
	"alumnus": "alumni", "cactus": "cacti", "fungus": "fungi", "curriculum": "curricula",
	"stratum": "strata", "bacterium": "bacteria", "passerby": "passersby",
	"alias": "aliases", "canvas": "canvases", "atlas": "atlases", "gas": "gases", "bias": "biases",
	"lens": "lenses", "chaos": "chaoses", "iris": "irises",
	"leaf": "leaves", "half": "halves", "calf": "calves", "wolf": "wolves", "shelf": "shelves",
	"knife": "knives", "life": "lives", "wife": "wives", "thief": "thieves", "loaf": "loaves",
	"scarf": "scarves", "self": "selves", "elf": "elves", "sheaf": "sheaves", "bookshelf": "bookshelves",
	"hero": "heroes", "potato": "potatoes", "tomato": "tomatoes", "echo": "echoes", "veto": "vetoes",
	"cargo": "cargoes", "embargo": "embargoes", "torpedo": "torpedoes", "mosquito": "mosquitoes",
	"stomach": "stomachs", "epoch": "epochs", "monarch": "monarchs", "tech": "techs", "loch": "lochs",
	"human": "humans", "german": "germans", "roman": "romans", "talisman": "talismans", "shaman": "shamans",
}

// uncountable nouns, and those whose plural is the same or that are plurals.
var uncountable = map[string]bool{
	"series": true, "species": true, "means": true, "headquarters": true, "news": true, "chassis": true,
	"data": true, "metadata": true, "media": true, "information": true, "equipment": true, "money": true,
	"sheep": true, "fish": true, "deer": true, "aircraft": true, "spacecraft": true, "offspring": true,
	"feedback": true, "software": true, "hardware": true, "firmware": true, "furniture": true,
	"luggage": true, "baggage": true, "merchandise": true, "traffic": true, "advice": true,
	"knowledge": true, "progress": true, "research": true, "evidence": true, "police": true,
	"staff": true, "people": true, "children": true, "men": true, "women": true, "content": true,
	"mail": true, "cash": true,
}

// pluralWord applies the rules of English that names in services need. A word that
// ends in a digit stays, because Route53s would look like another word.
func pluralWord(word string) string {
	if isDigit(word[len(word)-1]) {
		return word
	}
	lower := strings.ToLower(word)
	if _, ok := initialism(word); ok || isAcronym(word) {
		switch {
		case strings.HasSuffix(word, "s") && isAcronym(word):
			return word // URLs
		case strings.HasSuffix(lower, "s"):
			return word + "es" // DNSes
		}
		return word + "s"
	}
	if uncountable[lower] {
		return word
	}
	plural, ok := irregular[lower]
	if !ok {
		plural = regularPlural(lower)
	}
	if isUpper(word[0]) {
		return strings.ToUpper(plural[:1]) + plural[1:]
	}
	return plural
}

func regularPlural(word string) string {
	ends := func(suffixes ...string) bool {
		return slices.ContainsFunc(suffixes, func(s string) bool { return strings.HasSuffix(word, s) })
	}
	switch {
	case ends("sis"): // analysis
		return word[:len(word)-2] + "es"
	case ends("ss", "us", "is", "x", "zz", "ch", "sh"): // address, status, box
		return word + "es"
	case ends("z"): // waltz
		return word + "es"
	case ends("s"): // Orders, Settings: the name is a plural already
		return word
	case ends("man") && len(word) > len("man"): // salesman
		return word[:len(word)-2] + "en"
	case ends("y") && len(word) > 1 && !strings.ContainsRune("aeiou", rune(word[len(word)-2])): // category
		return word[:len(word)-1] + "ies"
	case ends("quy"): // soliloquy
		return word[:len(word)-1] + "ies"
	}
	return word + "s"
}

// isAcronym reports whether a word is written in capitals, or as the plural of
// such a word: SKU, SKUs.
func isAcronym(word string) bool {
	word = strings.TrimSuffix(word, "s")
	return len(word) > 1 && strings.ToUpper(word) == word && isUpper(word[0])
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// IsPascal reports whether a name is an ASCII identifier in PascalCase.
func IsPascal(name string) bool {
	for i := range len(name) {
		if c := name[i]; !isUpper(c) && (i == 0 || !isLower(c) && !isDigit(c)) {
			return false
		}
	}
	return name != ""
}

// IsSnake reports whether a name is ASCII snake_case: words of lower-case
// letters and digits joined by single underscores, the first beginning with a
// letter.
func IsSnake(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case isLower(c):
		case isDigit(c) && i > 0:
		case c == '_' && i > 0 && i < len(name)-1 && name[i-1] != '_':
		default:
			return false
		}
	}
	return name != ""
}

// ASCII keeps the parts of a text that can be words of a name.
func ASCII(name string) Words {
	clean := strings.Map(func(r rune) rune {
		if r < 128 && (isUpper(byte(r)) || isLower(byte(r)) || isDigit(byte(r))) {
			return r
		}
		return '_'
	}, name)
	words := Split(clean)
	for len(words) > 0 && isDigit(words[0][0]) {
		words[0] = strings.TrimLeft(words[0], "0123456789")
		if words[0] == "" {
			words = words[1:]
		}
	}
	return words
}

// List joins words as people do: a, b or c.
func List(all []string, last string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " " + last + " " + all[len(all)-1]
}

// Shorten keeps messages readable when a value is very long.
func Shorten(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:57]) + "..."
	}
	return s
}

// Sentence begins a text with a capital, as a sentence does.
func Sentence(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[n:]
}
