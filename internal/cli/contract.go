package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/contract"
	"github.com/otelgen/otelgen/internal/layer"
)

// printContract writes a contract for people, in lines of at most width columns.
func printContract(out io.Writer, c contract.Contract, width int) error {
	p := &contractPrinter{c: c, width: width}
	title := "layers of kind " + c.Kind
	if c.Name != "" {
		title = c.Kind + "/" + c.Name
	}
	p.text("", title+": "+c.Summary)
	if len(c.Extends) > 0 {
		p.text("", "It extends "+strings.Join(c.Extends, ", ")+".")
	}
	for _, r := range c.Roles {
		p.text("", fmt.Sprintf("Chosen by %s, in the role %s.", r.Flag, r.Name))
	}
	p.files()
	p.slots()
	p.keys("Dialect keys that it must answer", c.Answers, func(k contract.Key) bool { return !k.Optional })
	p.keys("Dialect keys that it may answer", c.Answers, func(k contract.Key) bool { return k.Optional })
	p.keys("Dialect keys that it asks for", c.Asks, func(contract.Key) bool { return true })
	p.facets()
	p.section("Words in paths")
	for _, w := range c.Paths {
		p.entry("__"+w.Word+"__", w.Doc)
	}
	if len(c.Documents) > 0 {
		p.section("Documents to add to, below merge/")
	}
	for _, d := range c.Documents {
		p.entry(d.Path, "with "+strings.Join(d.By, ", "))
	}
	if len(c.Conventions) > 0 {
		p.section("Conventions")
	}
	for _, text := range c.Conventions {
		p.text("  ", "- "+text)
	}
	_, err := io.WriteString(out, p.out.String())
	return err
}

type contractPrinter struct {
	c     contract.Contract
	width int
	out   strings.Builder
}

// text writes words in lines that begin with the indent.
func (p *contractPrinter) text(indent, words string) {
	line := indent
	for i, word := range strings.Fields(words) {
		if i > 0 && len([]rune(line))+1+len([]rune(word)) > p.width {
			p.out.WriteString(line + "\n")
			line = indent
			if strings.HasPrefix(words, "- ") {
				line += "  "
			}
		} else if i > 0 {
			line += " "
		}
		line += word
	}
	p.out.WriteString(line + "\n")
}

func (p *contractPrinter) section(title string) { p.out.WriteString("\n" + title + "\n") }

func (p *contractPrinter) entry(name string, about ...string) {
	p.text("  ", name)
	about = slices.DeleteFunc(about, func(s string) bool { return s == "" })
	p.text("      ", strings.Join(about, "; "))
}

// where says which layers have what is asked for: those of the kind as examples,
// and those of a layer's chain, of which there should be one.
func (p *contractPrinter) where(layers []string) string {
	switch {
	case p.c.Name == "" && len(layers) == 0:
		return ""
	case p.c.Name == "":
		return "see " + strings.Join(layers, ", ")
	case len(layers) == 0:
		return "missing"
	case layers[0] == p.c.Kind+"/"+p.c.Name:
		return "found here"
	}
	return "found in " + layers[0]
}

func (p *contractPrinter) files() {
	if len(p.c.Files) > 0 {
		p.section("Files that it must have")
	}
	for _, f := range p.c.Files {
		var from []string
		if f.From != "" {
			from = strings.Split(f.From, ", ")
		}
		where := ""
		if p.c.Name != "" {
			where = p.where(from)
		}
		p.entry("files/"+f.Path+".tmpl", f.Doc, "asked for by "+f.By, where)
	}
}

func (p *contractPrinter) slots() {
	p.slotList("Slots that it must fill", func(s contract.Slot) bool { return s.Must == p.c.Kind })
	p.slotList("Slots that some layer of a service must fill", func(s contract.Slot) bool { return s.Must == layer.AnyKind })
	title := "Slots that layers of the kind fill"
	if p.c.Name != "" {
		title = "Slots that it fills"
	}
	p.slotList(title, func(s contract.Slot) bool { return s.Must == "" && len(s.Filled) > 0 })
	var others []string
	for _, s := range p.c.Slots {
		if s.Must == "" && len(s.Filled) == 0 {
			others = append(others, s.Name)
		}
	}
	if len(others) > 0 {
		p.section("Other slots that it may fill (--json says what is in them)")
		p.text("  ", strings.Join(others, ", "))
	}
	if len(p.c.Offers) > 0 {
		p.section("Slots that it offers to others")
	}
	for _, s := range p.c.Offers {
		must := ""
		if s.Must != "" {
			must = "must be filled by " + s.Must
		}
		p.entry(s.Name, s.Doc, must, when(s.When))
	}
}

func (p *contractPrinter) slotList(title string, which func(contract.Slot) bool) {
	first := true
	for _, s := range p.c.Slots {
		if !which(s) {
			continue
		}
		if first {
			p.section(title)
			first = false
		}
		where := p.where(s.Filled)
		if where == "missing" && s.Must != p.c.Kind {
			where = ""
		}
		p.entry("slots/"+s.Name+".tmpl", s.Doc, "offered by "+s.Of, when(s.When), where)
	}
}

func when(conditions []string) string {
	if len(conditions) == 0 {
		return ""
	}
	return "where there is " + strings.Join(conditions, " or ")
}

func (p *contractPrinter) keys(title string, keys []contract.Key, which func(contract.Key) bool) {
	first := true
	for _, k := range keys {
		if !which(k) {
			continue
		}
		if first {
			p.section(title)
			first = false
		}
		asked := "asked for by " + strings.Join(k.AskedBy, ", ")
		where := p.where(k.AnsweredBy)
		if where == "missing" && k.Optional {
			where = ""
		}
		if strings.HasPrefix(title, "Dialect keys that it asks") {
			where = "answered by " + strings.Join(k.AnsweredBy, ", ")
		}
		name := k.Key
		if len(k.Args) > 0 {
			name += " (" + strings.Join(k.Args, ", ") + ")"
		}
		p.entry(name, k.Doc, when(k.When), asked, where)
	}
}

func (p *contractPrinter) facets() {
	if len(p.c.Facets) > 0 {
		p.section("Facets that it may offer, each with its folder facets/FACET")
	}
	for _, f := range p.c.Facets {
		offered := p.where(f.Offered)
		if offered == "missing" {
			offered = "not offered"
		}
		needed := ""
		if len(f.Needs) > 0 {
			needed = "needed by " + strings.Join(f.Needs, ", ")
		}
		p.entry(f.Name, f.Summary, needed, offered)
		for _, text := range f.Conventions {
			p.text("      ", "- "+text)
		}
		for _, text := range f.Go {
			p.out.WriteString("      " + text + "\n")
		}
		for _, text := range f.Tests {
			p.out.WriteString("      tested by " + text + "\n")
		}
	}
}
