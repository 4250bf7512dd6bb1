package main

import (
	"bytes"
	"encoding"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
)

var update = flag.Bool("update", false, "write the schema anew")

// schema is what the components' configurations are made of, as package
// collectorconfig reads it.
type schema struct {
	// Components maps sections of a configuration, and the components that may
	// stand there, to their types.
	Components map[string]map[string]string `json:"components"`
	// Types maps structs to their keys, and these to the types of their values.
	Types map[string]map[string]string `json:"types"`
}

// TestSchema compares the schema by which `otelgen layer check` reads a
// collector's configuration with the components that it describes.
func TestSchema(t *testing.T) {
	factories, err := components()
	if err != nil {
		t.Fatal(err)
	}
	s := schema{Components: map[string]map[string]string{}, Types: map[string]map[string]string{}}
	describe(s, "extensions", factories.Extensions)
	describe(s, "receivers", factories.Receivers)
	describe(s, "processors", factories.Processors)
	describe(s, "exporters", factories.Exporters)
	describe(s, "connectors", factories.Connectors)
	s.Components["service"] = map[string]string{"telemetry": s.typeOf(reflect.TypeOf(factories.Telemetry.CreateDefaultConfig()))}

	var got bytes.Buffer
	enc := json.NewEncoder(&got)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(s); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("..", "..", "collectorconfig", "schema.json")
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Error("schema.json is not that of the components; run go generate ./internal/collectorconfig at the root of otelgen")
	}
}

func describe[F component.Factory](s schema, section string, factories map[component.Type]F) {
	s.Components[section] = map[string]string{}
	for name, f := range factories {
		s.Components[section][name.String()] = s.typeOf(reflect.TypeOf(f.CreateDefaultConfig()))
	}
}

var (
	duration    = reflect.TypeFor[time.Duration]()
	unmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	reads       = reflect.TypeFor[confmap.Unmarshaler]()
)

// typeOf names the type of a value: any, a scalar's kind, []T, map[]T, or a
// struct that is described under its name.
func (s schema) typeOf(t reflect.Type) string {
	t = plain(t)
	if t == duration {
		return "duration"
	}
	if reflect.PointerTo(t).Implements(unmarshaler) {
		return "scalar"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "bool"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "int"
	case reflect.Float32, reflect.Float64:
		return "float"
	case reflect.String:
		return "scalar"
	case reflect.Slice, reflect.Array:
		if strings.HasSuffix(t.Name(), "MapList") { // a list or a mapping
			return "any"
		}
		return "[]" + s.typeOf(t.Elem())
	case reflect.Map:
		return "map[]" + s.typeOf(t.Elem())
	case reflect.Struct:
		return s.structOf(t)
	default:
		return "any"
	}
}

// plain is a type without pointers, and out of the box in which there is what may
// be left out: configoptional.Optional[T].
func plain(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if get, ok := reflect.PointerTo(t).MethodByName("Get"); ok && strings.HasPrefix(t.Name(), "Optional[") {
		return plain(get.Type.Out(0))
	}
	return t
}

// shorter takes off what nearly all names of types begin with.
var shorter = strings.NewReplacer("go.opentelemetry.io/collector/", "", "github.com/open-telemetry/opentelemetry-collector-contrib/", "")

// structOf describes a struct and returns its name.
func (s schema) structOf(t reflect.Type) string {
	name := shorter.Replace(t.PkgPath()) + "." + t.Name()
	if _, known := s.Types[name]; known {
		return name
	}
	keys := map[string]string{}
	s.Types[name] = keys
	s.fields(t, keys)
	if reflect.PointerTo(t).Implements(reads) {
		for key, typ := range keys {
			if strings.HasPrefix(typ, "[]") {
				keys[key] = "any" // a list may have more than one form
			}
		}
	}
	if len(keys) == 0 && t.NumField() > 0 {
		delete(s.Types, name)
		return "any" // it reads its keys itself
	}
	return name
}

func (s schema) fields(t reflect.Type, keys map[string]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, options, _ := strings.Cut(f.Tag.Get("mapstructure"), ",")
		switch {
		case tag == "-", !f.IsExported() && !f.Anonymous:
		case strings.Contains(options, "squash"):
			s.fields(plain(f.Type), keys)
		case strings.Contains(options, "remain"):
			keys["*"] = "any"
		case tag == "":
			keys[strings.ToLower(f.Name)] = s.typeOf(f.Type)
		default:
			keys[tag] = s.typeOf(f.Type)
		}
	}
}
