// Package layer reads layers, the folders that a service is rendered from, and
// resolves a choice of them into a stack.
package layer

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/mod/semver"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/suggest"
)

// Limits on a layer that comes from outside.
const (
	maxFiles    = 2000
	maxFileSize = 1 << 20
)

// EngineVersion is what a manifest's otelgen field is compared with: it grows
// when layers gain something to rely on.
const EngineVersion = "v1.0.0"

// Layer is one folder of a catalog.
type Layer struct {
	Manifest
	ID ID
	// FS is the layer's folder.
	FS fs.FS
	// Parent is the layer that this one extends, or nil.
	Parent *Layer
	// Outside is set for layers that did not come with otelgen, Checked for those
	// of a source that is.
	Outside, Checked bool
}

// Chain returns the layer's ancestors, the oldest first, and the layer itself.
func (l *Layer) Chain() []*Layer {
	if l.Parent == nil {
		return []*Layer{l}
	}
	return append(l.Parent.Chain(), l)
}

// Offers lists the facets that the layer or an ancestor offers, sorted.
func (l *Layer) Offers() []string {
	var all []string
	for _, c := range l.Chain() {
		all = append(all, c.Facets.Offers...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Provided lists the capabilities of the layer and its ancestors.
func (l *Layer) Provided() []string {
	var all []string
	for _, c := range l.Chain() {
		all = append(all, c.Provides...)
	}
	return all
}

// Claims lists the signals of the layer and its ancestors.
func (l *Layer) Claims() []string {
	var all []string
	for _, c := range l.Chain() {
		all = append(all, c.Signals...)
	}
	return all
}

// AllOptions lists the options of the layer and its ancestors.
func (l *Layer) AllOptions() []Option {
	var all []Option
	for _, c := range l.Chain() {
		all = append(all, c.Options...)
	}
	return all
}

// Digest identifies the layer's content: "sha256:" and the hash over every
// file's path and bytes.
func (l *Layer) Digest() (string, error) {
	h := sha256.New()
	buf := make([]byte, 4<<10) // most files are smaller
	err := fs.WalkDir(l.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := l.FS.Open(p)
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%s\x00%d\x00", p, info.Size())
		_, err = io.CopyBuffer(h, f, buf)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read layer %s: %w", l.ID, err)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil)), nil
}

// Source is a tree of layers, KIND/NAME/layer.yaml.
type Source struct {
	FS fs.FS
	// Name is before paths in error messages.
	Name string
	// Outside is set for folders that users bring.
	Outside bool
	// Checked is set for layers that have been read without a fault when otelgen
	// was built. Their manifests are read as they are asked for, since a service
	// has a few of them alone; one that cannot be read then is a panic.
	Checked bool
}

// Catalog is the set of layers to choose from.
type Catalog struct {
	kinds *Kinds
	// layers return a layer each, with its parent.
	layers map[ID]func() *Layer
}

// Load reads the layers of every source. An outside layer may not replace
// another one.
func Load(sources ...Source) (*Catalog, error) {
	kinds, err := LoadKinds(sources...)
	if err != nil {
		return nil, err
	}
	c := &Catalog{kinds: kinds, layers: map[ID]func() *Layer{}}
	var read []*Layer
	for _, s := range sources {
		layers, err := c.load(s)
		if err != nil {
			return nil, err
		}
		read = append(read, layers...)
	}
	slices.SortFunc(read, c.inOrder)
	for _, l := range read {
		if err := c.link(l); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// load adds the layers of a source to the catalog and returns those that it has read.
func (c *Catalog) load(s Source) (read []*Layer, err error) {
	found := false
	for _, kind := range c.kinds.Names() {
		entries, err := fs.ReadDir(s.FS, kind)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, diag.Errorf("%s: %v", path.Join(s.Name, kind), err)
		}
		for _, e := range entries {
			if !e.IsDir() {
				if e.Type()&fs.ModeSymlink != 0 {
					return nil, diag.Errorf("%s: a symbolic link; layers are plain folders", path.Join(s.Name, kind, e.Name()))
				}
				continue
			}
			found = true
			id := ID{kind, e.Name()}
			if s.Checked {
				c.layers[id] = sync.OnceValue(func() *Layer { return c.mustRead(s, id) })
				continue
			}
			l, err := c.readLayer(s, id)
			if err != nil {
				return nil, err
			}
			if _, dup := c.layers[id]; dup {
				return nil, diag.Errorf("%s: layer %s exists already; give yours another name", path.Join(s.Name, kind, e.Name()), id)
			}
			c.layers[id] = func() *Layer { return l }
			read = append(read, l)
		}
	}
	if s.Outside && !found {
		return nil, diag.Errorf("%s: no layer found; a layer is KIND/NAME/%s inside this folder, KIND one of %s", s.Name, ManifestFile, strings.Join(c.kinds.Names(), ", "))
	}
	return read, nil
}

// mustRead reads a layer that is known to be without a fault.
func (c *Catalog) mustRead(s Source, id ID) *Layer {
	l, err := c.readLayer(s, id)
	if err == nil {
		err = c.link(l)
	}
	if err != nil {
		panic(err)
	}
	return l
}

func (c *Catalog) readLayer(s Source, id ID) (*Layer, error) {
	dir := path.Join(id.Kind, id.Name)
	name := path.Join(s.Name, dir, ManifestFile)
	sub, err := fs.Sub(s.FS, dir)
	if err != nil {
		return nil, diag.Errorf("%s: %v", dir, err)
	}
	if s.Outside {
		if err := checkFiles(path.Join(s.Name, dir), sub); err != nil {
			return nil, err
		}
	}
	data, err := fs.ReadFile(sub, ManifestFile)
	if err != nil {
		return nil, diag.Errorf("%s: cannot be read; every layer has one", name)
	}
	m, err := ParseManifest(name, data, c.kinds)
	if err != nil {
		return nil, err
	}
	if m.Kind != id.Kind || m.Name != id.Name {
		return nil, diag.Errorf("%s: says %s/%s but stands in %s; make both the same", name, m.Kind, m.Name, id)
	}
	if m.Otelgen != "" && semver.Compare(m.Otelgen, EngineVersion) > 0 {
		return nil, diag.Errorf("%s: needs layer engine %s, and this otelgen has %s; update otelgen", name, m.Otelgen, EngineVersion)
	}
	return &Layer{Manifest: *m, ID: id, FS: sub, Outside: s.Outside, Checked: s.Checked}, nil
}

// checkFiles refuses what a layer from outside must not hold: anything but
// plain files and folders, and more or larger files than a template needs.
func checkFiles(name string, fsys fs.FS) error {
	count := 0
	return fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return diag.Errorf("%s: %v", path.Join(name, p), err)
		}
		if d.IsDir() {
			return nil
		}
		if !d.Type().IsRegular() {
			return diag.Errorf("%s: not a plain file; a layer holds plain files only, no links", path.Join(name, p))
		}
		info, err := d.Info()
		if err != nil {
			return diag.Errorf("%s: %v", path.Join(name, p), err)
		}
		if info.Size() > maxFileSize {
			return diag.Errorf("%s: larger than %d bytes", path.Join(name, p), maxFileSize)
		}
		if count++; count > maxFiles {
			return diag.Errorf("%s: more than %d files", name, maxFiles)
		}
		return nil
	})
}

// Kinds returns the kinds of the catalog's layers and their roles.
func (c *Catalog) Kinds() *Kinds { return c.kinds }

func (c *Catalog) link(l *Layer) error {
	if l.Extends == "" {
		return nil
	}
	id, err := ParseID(l.Extends)
	if err != nil {
		return diag.Errorf("layer %s: %v", l.ID, err)
	}
	parent, ok := c.layers[id]
	if !ok {
		return diag.Errorf("layer %s extends %s, which does not exist%s", l.ID, id, suggest.Hint(id.Name, c.names(id.Kind, true)))
	}
	p := parent()
	l.Parent = p
	for a := p; a != nil; a = a.Parent {
		if a == l {
			return diag.Errorf("layer %s extends itself through %s", l.ID, id)
		}
	}
	return nil
}

// inOrder compares layers by kind and name.
func (c *Catalog) inOrder(a, b *Layer) int {
	return cmp.Or(cmp.Compare(c.kinds.order(a.ID.Kind), c.kinds.order(b.ID.Kind)), cmp.Compare(a.ID.Name, b.ID.Name))
}

// Layers lists the layers of a kind, or all when kind is empty, sorted by kind
// and name, abstract ones included.
func (c *Catalog) Layers(kind string) []*Layer {
	var all []*Layer
	for id, layer := range c.layers {
		if kind == "" || id.Kind == kind {
			all = append(all, layer())
		}
	}
	slices.SortFunc(all, c.inOrder)
	return all
}

// Choices lists the layers of a kind that can be chosen.
func (c *Catalog) Choices(kind string) []*Layer {
	return slices.DeleteFunc(c.Layers(kind), func(l *Layer) bool { return l.Abstract })
}

// Names lists the names of a kind's layers, sorted, abstract ones included.
func (c *Catalog) Names(kind string) []string { return c.names(kind, true) }

func (c *Catalog) names(kind string, abstract bool) []string {
	var names []string
	for _, l := range c.Layers(kind) {
		if abstract || !l.Abstract {
			names = append(names, l.ID.Name)
		}
	}
	return names
}

// Has reports whether there is a layer.
func (c *Catalog) Has(id ID) bool { return c.layers[id] != nil }

// Layer returns one layer, or an error that suggests the one meant.
func (c *Catalog) Layer(kind, name string) (*Layer, error) {
	if layer, ok := c.layers[ID{kind, name}]; ok {
		return layer(), nil
	}
	return nil, c.unknown(kind, name)
}

func (c *Catalog) unknown(kind, name string) error {
	names := c.names(kind, false)
	if len(names) == 0 {
		return diag.Errorf("unknown %s %q; there is none", kind, name)
	}
	if hint := suggest.Hint(name, names); hint != "" {
		return diag.Errorf("unknown %s %q%s", kind, name, hint)
	}
	return diag.Errorf("unknown %s %q; there are %s", kind, name, strings.Join(names, ", "))
}

// OffersSlot reports whether some layer of the catalog offers the slot.
func (c *Catalog) OffersSlot(name string) bool { return slices.Contains(c.Slots(), name) }

// Slots lists the slots that layers of the catalog offer, sorted.
func (c *Catalog) Slots() []string {
	var all []string
	for _, l := range c.Layers("") {
		for _, s := range l.Slots {
			all = append(all, s.Name)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
