package layer

import (
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/strictyaml"
	"github.com/otelgen/otelgen/internal/suggest"
)

// KindsFile is the file of a source that names its kinds and roles.
const KindsFile = "kinds.yaml"

// Kinds that the engine itself gives a meaning. All others are data.
const (
	KindBase         = "base"
	KindArchitecture = "architecture"
	KindFacet        = "facet"
	KindModel        = "model"
)

// Roles that the engine itself gives a meaning. RoleArchitecture is that of the
// layer that decides on all others, RoleBase that of the base, which no user
// chooses and which offers facets too.
const (
	RoleArchitecture = "architecture"
	RoleBase         = "base"
)

// None is the answer that stands for no layer in a role.
const None = "none"

// Kind is a kind of layers.
type Kind struct {
	Name    string `yaml:"name"`
	Summary string `yaml:"summary"`
	// Implied kinds come by themselves: no role chooses their layers.
	Implied bool `yaml:"implied"`
	// Facets is set where layers of the kind offer facets and so have a folder,
	// a connection and an environment of their own in each role.
	Facets bool `yaml:"facets"`
	// Begin is the layer that a new one of the kind extends.
	Begin string `yaml:"begin"`
	// MustHave are the files that every layer of the kind must have, its ancestors'
	// included.
	MustHave []File `yaml:"files"`
	// Conventions are what else a layer of the kind has to keep to, one sentence each.
	Conventions []string `yaml:"conventions"`
}

// Role is a place in a service for layers of a kind, and how a user fills it.
type Role struct {
	Name string `yaml:"name"`
	Kind string `yaml:"kind"`
	// Title is the role in sentences; it is the name where it is left out.
	Title string `yaml:"title"`
	// Flag of the command line, the name where it is left out, and the letter
	// that stands for it.
	Flag  string `yaml:"flag"`
	Short string `yaml:"short"`
	// Help of the flag, the title where it is left out.
	Help string `yaml:"help"`
	// Many is set where several layers share the role.
	Many bool `yaml:"many"`
	// None is set where the role may be left empty.
	None bool `yaml:"none"`
	// Default is taken where nothing is answered. Follows names the role whose
	// answer is taken instead, Required what is taken where the architecture
	// requires a capability of the role's name.
	Default  string `yaml:"default"`
	Follows  string `yaml:"follows"`
	Required string `yaml:"required"`
	// Question is asked on a terminal; a role without one has a flag only.
	Question string `yaml:"question"`
	// The rest is for the code and documents of roles in which facets are kept.
	// Folder names the adapter's folder where the layer's name does not: one
	// layer may have several roles. Var is its variable in the wiring, which
	// is not the folder's name, and URL the environment variable with
	// its address, NAME_URL where it is left out.
	Folder string `yaml:"folder"`
	Var    string `yaml:"var"`
	URL    string `yaml:"url"`
	// Suffix tells its database from that of other roles, as in orders-read.db.
	Suffix string `yaml:"suffix"`
	// Keeps says what is in it.
	Keeps string `yaml:"keeps"`
	// Critical is set where the service is of no use without it, Rebuilt where
	// its content is made again from that of another role.
	Critical bool `yaml:"critical"`
	Rebuilt  bool `yaml:"rebuilt"`
	// Plain is set where a layer's name alone says what it is, as "nethttp" does
	// and "memory" does not.
	Plain bool `yaml:"plain"`
	// Apart is set where layers of the role touch no code of others: a check
	// tries each once, instead of each with each partner.
	Apart bool `yaml:"apart"`
}

// Kinds are the kinds of layers and the roles that they have in a service.
type Kinds struct {
	kinds []Kind
	roles []Role
}

// kindsDocument is the content of a KindsFile.
type kindsDocument struct {
	Kinds []Kind `yaml:"kinds"`
	Roles []Role `yaml:"roles"`
}

var kindsFields = []string{
	"kinds", "roles", "name", "summary", "implied", "facets", "begin", "files", "path", "doc", "conventions", "kind", "title", "flag", "short", "help", "many", "none",
	"default", "follows", "required", "question", "folder", "var", "url",
	"suffix", "keeps", "critical", "rebuilt", "plain", "apart",
}

// LoadKinds reads the kinds of every source; those without a KindsFile add none.
func LoadKinds(sources ...Source) (*Kinds, error) {
	k := new(Kinds)
	for _, s := range sources {
		data, err := fs.ReadFile(s.FS, KindsFile)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		name := path.Join(s.Name, KindsFile)
		if err != nil {
			return nil, diag.Errorf("%s: cannot be read: %v", name, err)
		}
		if len(data) > maxManifest {
			return nil, diag.Errorf("%s: larger than %d bytes; kinds are a short file", name, maxManifest)
		}
		if err := k.add(name, data); err != nil {
			return nil, err
		}
	}
	for _, must := range []string{KindBase, KindArchitecture, KindFacet, KindModel} {
		if _, ok := k.Kind(must); !ok {
			return nil, diag.Errorf("%s: kind %s is missing, which otelgen needs", KindsFile, must)
		}
	}
	if _, ok := k.Role(RoleArchitecture); !ok {
		return nil, diag.Errorf("%s: role %s is missing, which otelgen needs", KindsFile, RoleArchitecture)
	}
	return k, nil
}

// add takes up a file's kinds and roles. What there is already it may not name again.
func (k *Kinds) add(name string, data []byte) error {
	var doc kindsDocument
	if err := strictyaml.Decode(name, data, &doc, kindsFields); err != nil {
		return err
	}
	for i, kind := range doc.Kinds {
		if f := k.checkKind(kind); f != nil {
			return diag.Errorf("%s: %s", whereItem(name, data, f, i), f.msg)
		}
		k.kinds = append(k.kinds, kind)
	}
	for i, role := range doc.Roles {
		role.fill()
		if f := k.checkRole(role); f != nil {
			return diag.Errorf("%s: %s", whereItem(name, data, f, i), f.msg)
		}
		k.roles = append(k.roles, role)
	}
	return nil
}

func (r *Role) fill() {
	variable := r.Name
	if r.Folder == r.Name {
		variable += "Store" // where it is used, the package is imported
	}
	for _, field := range []struct {
		value *string
		or    string
	}{
		{&r.Title, r.Name},
		{&r.Flag, r.Name},
		{&r.Help, r.Title},
		{&r.Var, variable},
		{&r.URL, strings.ToUpper(r.Name) + "_URL"},
		{&r.Keeps, "what the service knows"},
	} {
		if *field.value == "" {
			*field.value = field.or
		}
	}
}

func (k *Kinds) checkKind(kind Kind) *fault {
	_, twice := k.Kind(kind.Name)
	begin, err := ParseID(kind.Begin)
	switch {
	case !nameSpelling.fits(kind.Name):
		return at("kinds", kind.Name, "kind %q must be lower-case letters, digits and dashes, at most 40, a letter first", kind.Name)
	case twice:
		return at("kinds", kind.Name, "kind %s exists already; give yours another name", kind.Name)
	case kind.Summary == "" || strings.ContainsAny(kind.Summary, "\n\r"):
		return at("kinds", kind.Name, "kind %s needs a summary of one line", kind.Name)
	case kind.Begin != "" && (err != nil || begin.Kind != kind.Name):
		return at("kinds", kind.Begin, "kind %s begins as %q, which is no layer of the kind", kind.Name, kind.Begin)
	}
	if f := checkRequired("kinds", kind.MustHave); f != nil {
		return f
	}
	return checkSentences("kinds", kind.Conventions)
}

func (k *Kinds) checkRole(r Role) *fault {
	kind, known := k.Kind(r.Kind)
	_, twice := k.Role(r.Name)
	_, follows := k.Role(r.Follows)
	same := func(of func(Role) string) bool {
		return of(r) != "" && slices.ContainsFunc(k.roles, func(o Role) bool { return of(o) == of(r) })
	}
	switch {
	case !roleSpelling.fits(r.Name):
		return at("roles", r.Name, "role %q must be lower-case letters and digits, at most 40, a letter first", r.Name)
	case twice, r.Name == RoleBase:
		return at("roles", r.Name, "role %s exists already; give yours another name", r.Name)
	case !known:
		return at("roles", r.Kind, "role %s: unknown kind %q%s", r.Name, r.Kind, suggest.Hint(r.Kind, k.Names()))
	case kind.Implied:
		return at("roles", r.Kind, "role %s: layers of kind %s come by themselves", r.Name, r.Kind)
	case !nameSpelling.fits(r.Flag), same(func(o Role) string { return o.Flag }):
		return at("roles", r.Flag, "role %s: flag %q must be lower-case letters, digits and dashes, and no other role's", r.Name, r.Flag)
	case len(r.Short) > 1 || strings.Trim(r.Short, lower) != "", same(func(o Role) string { return o.Short }):
		return at("roles", r.Short, "role %s: short flag %q must be one letter, and no other role's", r.Name, r.Short)
	case strings.ContainsAny(r.Title+r.Help+r.Question+r.Keeps, "\n\r"):
		return at("roles", r.Name, "role %s: title, help, question and keeps must be one line each", r.Name)
	case r.Folder != "" && !roleSpelling.fits(r.Folder), same(func(o Role) string { return o.Folder }):
		return at("roles", r.Folder, "role %s: folder %q must be lower-case letters and digits, and no other role's", r.Name, r.Folder)
	case !varSpelling.fits(r.Var), token.IsKeyword(r.Var), same(func(o Role) string { return o.Var }):
		return at("roles", r.Var, "role %s: var %q must be a variable of Go, and no other role's", r.Name, r.Var)
	case !envSpelling.fits(r.URL), same(func(o Role) string { return o.URL }):
		return at("roles", r.URL, "role %s: url %q must be upper-case letters, digits and underscores, and no other role's", r.Name, r.URL)
	case kind.Facets && r.Many:
		return at("roles", r.Name, "role %s: one layer keeps what is needed in a role; it cannot have many", r.Name)
	case r.Follows != "" && !follows:
		return at("roles", r.Follows, "role %s follows %q, which is no role before it", r.Name, r.Follows)
	case r.Follows != "" && r.Default != "":
		return at("roles", r.Name, "role %s follows another and has a default; keep one", r.Name)
	case (r.Default == None || r.Required == None) && !r.None:
		return at("roles", r.Name, "role %s: none is no answer; set none: true or choose another default", r.Name)
	case !r.None && r.Default == "" && r.Follows == "":
		return at("roles", r.Name, "role %s needs a default, a role that it follows, or none: true", r.Name)
	}
	return nil
}

// Names lists the kinds in the order in which a stack lists their layers.
func (k *Kinds) Names() []string {
	names := make([]string, len(k.kinds))
	for i, kind := range k.kinds {
		names[i] = kind.Name
	}
	return names
}

// All returns the kinds in the order in which a stack lists their layers.
func (k *Kinds) All() []Kind { return slices.Clone(k.kinds) }

// Kind returns the kind of the name.
func (k *Kinds) Kind(name string) (Kind, bool) {
	i := slices.IndexFunc(k.kinds, func(kind Kind) bool { return kind.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return k.kinds[i], true
}

// Chosen lists the names of the kinds whose layers a user chooses.
func (k *Kinds) Chosen() []string {
	var names []string
	for _, kind := range k.kinds {
		if !kind.Implied {
			names = append(names, kind.Name)
		}
	}
	return names
}

// Roles returns the roles in the order in which a user is asked for them.
func (k *Kinds) Roles() []Role { return slices.Clone(k.roles) }

// RolesOf returns the roles that layers of a kind may have.
func (k *Kinds) RolesOf(kind string) []Role {
	return slices.DeleteFunc(k.Roles(), func(r Role) bool { return r.Kind != kind })
}

// Role returns the role of the name.
func (k *Kinds) Role(name string) (Role, bool) {
	i := slices.IndexFunc(k.roles, func(r Role) bool { return r.Name == name })
	if i < 0 {
		return Role{}, false
	}
	return k.roles[i], true
}

// HasFacets reports whether facets are kept or carried in the role.
func (k *Kinds) HasFacets(r Role) bool {
	kind, _ := k.Kind(r.Kind)
	return kind.Facets
}

// RoleNames lists the names of the roles.
func (k *Kinds) RoleNames() []string {
	names := make([]string, len(k.roles))
	for i, r := range k.roles {
		names[i] = r.Name
	}
	return names
}

// facetRoles lists the names of the roles in which facets are kept or carried.
func (k *Kinds) facetRoles() []string {
	names := []string{RoleBase}
	for _, r := range k.roles {
		if k.HasFacets(r) {
			names = append(names, r.Name)
		}
	}
	return names
}

// order is the place of a kind in a stack.
func (k *Kinds) order(kind string) int {
	return slices.IndexFunc(k.kinds, func(other Kind) bool { return other.Name == kind })
}

// unknownKind is the error for a kind that there is not.
func (k *Kinds) unknownKind(kind string) string {
	return fmt.Sprintf("kind %q is not one of %s%s", kind, strings.Join(k.Names(), ", "), suggest.Hint(kind, k.Names()))
}
