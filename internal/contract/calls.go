package contract

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/otelgen/otelgen/internal/layer"
)

// Call is a place where a layer asks for a dialect key.
type Call struct {
	// Key is "" where it is not a plain text and cannot be told.
	Key string
	// Place is FILE:LINE:COLUMN in the layer's folder.
	Place string
	// Facet is the one whose files ask, or "".
	Facet string
	// Args are the names of the arguments, as far as they are plain texts.
	Args []string
}

// Calls lists where the templates of a layer's folder ask for dialect keys. A
// path that has __inbound__ asks for the folder of inbound adapters.
func Calls(l *layer.Layer) ([]Call, error) {
	var all []Call
	err := templates(l, func(p string, trees map[string]*parse.Tree) {
		facet := ""
		if rest, ok := strings.CutPrefix(p, "facets/"); ok {
			facet, _, _ = strings.Cut(rest, "/")
		}
		if strings.Contains(p, "__inbound__") {
			all = append(all, Call{Key: "inbound.dir", Place: p, Facet: facet})
		}
		for _, t := range trees {
			each(t.Root, func(c *parse.CommandNode) {
				if id, ok := c.Args[0].(*parse.IdentifierNode); !ok || id.Ident != "dialect" || len(c.Args) < 2 {
					return
				}
				key := ""
				if s, ok := c.Args[1].(*parse.StringNode); ok {
					key = s.Text
				}
				place, _ := t.ErrorContext(c)
				call := Call{Key: key, Place: place, Facet: facet}
				for i := 2; i < len(c.Args); i += 2 {
					if name, ok := c.Args[i].(*parse.StringNode); ok {
						call.Args = append(call.Args, name.Text)
					}
				}
				all = append(all, call)
			})
		}
	})
	slices.SortFunc(all, func(a, b Call) int { return strings.Compare(a.Place+a.Key, b.Place+b.Key) })
	return all, err
}

// templates calls f with what each template of a layer's folder defines, by
// name.
func templates(l *layer.Layer, f func(path string, trees map[string]*parse.Tree)) error {
	return fs.WalkDir(l.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		trees := map[string]*parse.Tree{}
		if strings.HasSuffix(p, ".tmpl") {
			data, err := fs.ReadFile(l.FS, p)
			if err != nil {
				return fmt.Errorf("layer %s: %w", l.ID, err)
			}
			t := parse.New(p)
			t.Mode = parse.SkipFuncCheck
			if _, err := t.Parse(string(data), "", "", trees); err != nil {
				return fmt.Errorf("layer %s: %w", l.ID, err)
			}
		}
		f(p, trees)
		return nil
	})
}

// each calls f with every command below a node of a template.
func each(n parse.Node, f func(*parse.CommandNode)) {
	branch := func(pipe *parse.PipeNode, lists ...*parse.ListNode) {
		each(pipe, f)
		for _, list := range lists {
			if list != nil {
				each(list, f)
			}
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, c := range n.Nodes {
			each(c, f)
		}
	case *parse.ActionNode:
		each(n.Pipe, f)
	case *parse.IfNode:
		branch(n.Pipe, n.List, n.ElseList)
	case *parse.RangeNode:
		branch(n.Pipe, n.List, n.ElseList)
	case *parse.WithNode:
		branch(n.Pipe, n.List, n.ElseList)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			each(n.Pipe, f)
		}
	case *parse.ChainNode:
		each(n.Node, f)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			f(c)
			for _, arg := range c.Args {
				each(arg, f)
			}
		}
	}
}
