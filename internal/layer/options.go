package layer

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/suggest"
)

// OptionError is a fault in an option that was given.
type OptionError struct {
	// Key is the option as it was given, Msg what follows it.
	Key, Msg string
}

// Error speaks of the flag; who read the option elsewhere says so instead.
func (e *OptionError) Error() string { return "--set " + e.Key + e.Msg }

// Unwrap returns the same as a fault that the user can mend.
func (e *OptionError) Unwrap() error { return &diag.Error{Problem: e.Error()} }

func optionErrorf(key, format string, args ...any) error {
	return &OptionError{key, fmt.Sprintf(format, args...)}
}

// owned is an option and the layer that declares it.
type owned struct {
	Option
	owner ID
}

// optionsByKey lists the options of members by "kind/name.option"; a layer has
// those of its ancestors too, under its own name or theirs.
func optionsByKey(members []Member) map[string]owned {
	known := map[string]owned{}
	for _, m := range members {
		for _, l := range m.Layer.Chain() {
			for _, o := range l.Options {
				known[l.ID.String()+"."+o.Name] = owned{o, l.ID}
				known[m.Layer.ID.String()+"."+o.Name] = owned{o, l.ID}
			}
		}
	}
	return known
}

// key is the option's name with that of the layer that declares it.
func (o owned) key() string { return o.owner.String() + "." + o.Name }

// OptionKey is the key of an option with the layer that declares it, where key
// names one that inherits it. A key of no option is returned as it is.
func (c *Catalog) OptionKey(key string) string {
	name, option, _ := strings.Cut(key, ".")
	id, err := ParseID(name)
	if l, unknown := c.Layer(id.Kind, id.Name); err == nil && unknown == nil {
		if o, ok := optionsByKey([]Member{{Layer: l}})[l.ID.String()+"."+option]; ok {
			return o.key()
		}
	}
	return key
}

// defaultsOf lists the values of the options of members that the settings do not
// give, each once.
func defaultsOf(members []Member, settings, defaults map[string]string) map[string]string {
	known := optionsByKey(members)
	values := map[string]string{}
	for _, o := range known {
		values[o.key()] = o.Default
		if recorded, ok := defaults[o.key()]; ok {
			values[o.key()] = recorded
		}
	}
	for key := range settings {
		if o, ok := known[key]; ok {
			delete(values, o.key())
		}
	}
	return values
}

// optionsOf gives the options of members their values, those of the settings or
// their defaults, in the Go type that the option's type names. Settings of
// other layers are passed over: those may join yet.
func optionsOf(members []Member, settings, defaults map[string]string) (map[ID]map[string]any, error) {
	all := map[ID]map[string]any{}
	known := optionsByKey(members)
	for key, value := range defaultsOf(members, settings, defaults) {
		o := known[key]
		if value != o.Default {
			if err := CheckValue(o.Type, value); err != nil {
				return nil, optionErrorf(key, ": %v", err)
			}
		}
		set(all, o.owner, o.Option, value)
	}
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		o, ok := known[key]
		if !ok {
			continue
		}
		if err := CheckValue(o.Type, settings[key]); err != nil {
			return nil, optionErrorf(key, ": %v", err)
		}
		set(all, o.owner, o.Option, settings[key])
	}
	for _, m := range members {
		inherited := map[string]any{}
		for _, l := range m.Layer.Chain() {
			maps.Copy(inherited, all[l.ID])
			all[l.ID] = maps.Clone(inherited)
		}
	}
	return all, nil
}

func set(all map[ID]map[string]any, id ID, o Option, text string) {
	if all[id] == nil {
		all[id] = map[string]any{}
	}
	switch o.Type {
	case "int":
		// CheckValue has vouched for the text; an empty default is the zero value.
		n, _ := strconv.Atoi(text)
		all[id][o.Name] = n
	case "bool":
		b, _ := strconv.ParseBool(text)
		all[id][o.Name] = b
	default:
		all[id][o.Name] = text
	}
}

// checkSettings refuses settings of options that no layer of the stack has.
func checkSettings(s *Stack) error {
	known := optionsByKey(s.Members)
	names := slices.Sorted(maps.Keys(known))
	for _, key := range slices.Sorted(maps.Keys(s.settings)) {
		if _, ok := known[key]; ok {
			continue
		}
		if hint := suggest.Hint(key, names); hint != "" || len(names) == 0 {
			return optionErrorf(key, ": no layer of this stack has this option%s", hint)
		}
		return optionErrorf(key, ": no layer of this stack has this option; there are %s", strings.Join(names, ", "))
	}
	return nil
}

// checkProvides refuses an option that provides what another layer provides
// already.
func checkProvides(s *Stack) error {
	owner := map[string]ID{}
	for _, m := range s.Members {
		for _, p := range m.Layer.Provided() {
			owner[p] = m.Layer.ID
		}
	}
	for _, m := range s.Members {
		for _, o := range m.Layer.AllOptions() {
			if o.Provides == "" || s.options[m.Layer.ID][o.Name] != true {
				continue
			}
			if other, taken := owner[o.Provides]; taken && other != m.Layer.ID {
				return optionErrorf(m.Layer.ID.String()+"."+o.Name, "=true: %s is the %s already; leave out one", other, strings.ReplaceAll(o.Provides, "-", " "))
			}
			owner[o.Provides] = m.Layer.ID
		}
	}
	return nil
}
