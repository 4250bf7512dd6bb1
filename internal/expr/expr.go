// Package expr parses the expressions of a model: what a command sets a field to,
// and what must hold before it does. They are small and total: each has a value or
// is refused before it is ever run. What the names mean and whether the types fit
// is the business of package model.
//
//	or      = and { "or" and }
//	and     = not { "and" not }
//	not     = [ "not" ] compare
//	compare = sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) sum ]
//	sum     = product { ( "+" | "-" ) product }
//	product = unary { "*" unary }
//	unary   = [ "-" ] primary
//	primary = number | text | name | "input." name | "(" or ")"
//	text    = "'" { any character but "'" } "'"
//
// The words true, false, now and null are names too; their meaning is fixed.
package expr

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits on the cost of a hostile expression. They allow far more than one line of
// a model should hold.
const (
	MaxBytes = 1000
	MaxDepth = 30
)

// Op says what an expression does.
type Op string

// What an expression is made of. The operators are called as they are written.
const (
	Number Op = "number" // Text is its digits
	String Op = "text"   // Text is what is between the quotes
	Name   Op = "name"   // Text is the name
	Input  Op = "input"  // Text is the name behind "input."
	Not    Op = "not"    // X
	Minus  Op = "minus"  // X, of which it is the negative
)

// Expr is an expression, or a part of one.
type Expr struct {
	Op   Op
	Text string
	X, Y *Expr // operands; Y of two
	// At is the byte of the source where the part begins; for an operator with two
	// operands, where that stands.
	At int
}

// Error says what is wrong with an expression, and at which of its bytes.
type Error struct {
	At      int
	Problem string
}

func (e *Error) Error() string { return e.Problem }

// Parse parses an expression. An error is an [*Error].
func Parse(source string) (*Expr, error) {
	if len(source) > MaxBytes {
		return nil, &Error{0, fmt.Sprintf("the expression has %d bytes; at most %d are allowed", len(source), MaxBytes)}
	}
	p := &parser{source: source}
	if err := p.advance(); err != nil {
		return nil, err
	}
	x, err := p.binary(0)
	if err != nil {
		return nil, err
	}
	if p.token.text != "" {
		return nil, p.unexpected("after the expression")
	}
	return x, nil
}

// levels are the operators with two operands, those that bind least first.
var levels = [][]string{{"or"}, {"and"}, {"==", "!=", "<", "<=", ">", ">="}, {"+", "-"}, {"*"}}

// The level of comparisons, of which there is one at most, and above which not
// stands.
const comparing = 2

type token struct {
	at   int
	text string // as it is written; "" at the end
}

type parser struct {
	source string
	next   int // the first byte behind the token
	depth  int
	token  token
}

func (p *parser) binary(level int) (*Expr, error) {
	if level == len(levels) {
		return p.unary()
	}
	if level == comparing && p.token.text == "not" {
		return p.operand(Not, level)
	}
	x, err := p.binary(level + 1)
	if err != nil {
		return nil, err
	}
	for parts := 0; ; parts++ {
		op := p.token
		switch {
		case !slices.Contains(levels[level], op.text):
			return x, nil
		case level == comparing && parts > 0:
			return nil, &Error{op.at, "comparisons cannot be chained; join them with and"}
		case parts == MaxDepth:
			return nil, p.tooDeep()
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
		y, err := p.binary(level + 1)
		if err != nil {
			return nil, err
		}
		x = &Expr{Op: Op(op.text), X: x, Y: y, At: op.at}
	}
}

// operand parses what an operator with one operand stands before.
func (p *parser) operand(op Op, level int) (*Expr, error) {
	at := p.token.at
	if p.depth++; p.depth > MaxDepth {
		return nil, p.tooDeep()
	}
	defer func() { p.depth-- }()
	if err := p.advance(); err != nil {
		return nil, err
	}
	x, err := p.binary(level)
	if err != nil {
		return nil, err
	}
	return &Expr{Op: op, X: x, At: at}, nil
}

func (p *parser) unary() (*Expr, error) {
	if p.token.text == "-" {
		return p.operand(Minus, len(levels))
	}
	return p.primary()
}

func (p *parser) primary() (*Expr, error) {
	t := p.token
	first, _ := utf8.DecodeRuneInString(t.text)
	switch {
	case t.text == "(":
		if p.depth++; p.depth > MaxDepth {
			return nil, p.tooDeep()
		}
		defer func() { p.depth-- }()
		if err := p.advance(); err != nil {
			return nil, err
		}
		x, err := p.binary(0)
		if err != nil {
			return nil, err
		}
		if p.token.text != ")" {
			return nil, p.unexpected("where a parenthesis should be closed")
		}
		return x, p.advance()
	case first == '\'':
		return &Expr{Op: String, Text: t.text[1 : len(t.text)-1], At: t.at}, p.advance()
	case isDigit(first):
		return &Expr{Op: Number, Text: t.text, At: t.at}, p.advance()
	case isLetter(first) && !isWord(t.text):
		if name, ok := strings.CutPrefix(t.text, "input."); ok {
			return &Expr{Op: Input, Text: name, At: t.at}, p.advance()
		}
		return &Expr{Op: Name, Text: t.text, At: t.at}, p.advance()
	}
	return nil, p.unexpected("where a value should be")
}

// advance reads the next token.
func (p *parser) advance() error {
	rest := p.source[p.next:]
	start := p.next + len(rest) - len(strings.TrimLeftFunc(rest, unicode.IsSpace))
	rest = p.source[start:]
	p.token = token{at: start}
	first, size := utf8.DecodeRuneInString(rest)
	length := size
	switch {
	case rest == "":
	case first == '\'':
		end := strings.IndexByte(rest[1:], '\'')
		if end < 0 {
			return &Error{start, "the text does not end; close its quote (')"}
		}
		length = end + 2
	case isDigit(first):
		length = len(rest) - len(strings.TrimLeftFunc(rest, func(r rune) bool { return isDigit(r) || r == '.' || isLetter(r) }))
		if strings.ContainsFunc(rest[:length], isLetter) || strings.Count(rest[:length], ".") > 1 || rest[length-1] == '.' {
			return &Error{start, fmt.Sprintf("%q is no number; write it like 10 or 0.50", rest[:length])}
		}
	case isLetter(first):
		length = len(rest) - len(strings.TrimLeftFunc(rest, func(r rune) bool { return isLetter(r) || isDigit(r) || r == '.' }))
		if before, after, dotted := strings.Cut(rest[:length], "."); dotted && (before != "input" || after == "" || strings.Contains(after, ".")) {
			return &Error{start, fmt.Sprintf("%q is no name; a field is written by its name, and an input as input.name", rest[:length])}
		}
	case slices.Contains([]string{"==", "!=", "<=", ">="}, rest[:min(2, len(rest))]):
		length = 2
	case strings.ContainsRune("<>+-*()", first):
	case first == '=':
		return &Error{start, "a single = compares nothing; write =="}
	default:
		return &Error{start, fmt.Sprintf("unexpected %q; an expression has names, numbers, 'texts', + - *, comparisons, and, or and not", first)}
	}
	p.token.text, p.next = rest[:length], start+length
	return nil
}

func (p *parser) tooDeep() error {
	return &Error{p.token.at, fmt.Sprintf("the expression nests more than %d levels; make it simpler", MaxDepth)}
}

func (p *parser) unexpected(where string) error {
	if p.token.text == "" {
		return &Error{p.token.at, "the expression ends " + where}
	}
	return &Error{p.token.at, fmt.Sprintf("unexpected %q %s", p.token.text, where)}
}

// isWord reports whether a word is an operator, and thus no name.
func isWord(s string) bool { return slices.Contains([]string{"and", "or", "not"}, s) }

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isLetter(r rune) bool { return r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }
