package templatefuncs

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"text/template"
	"time"

	"github.com/Masterminds/sprig/v3"
)

// arguments to try a function with, by the type that it takes.
func sampleArgument(t reflect.Type) []any {
	dict := map[string]any{}
	for i := range 40 {
		dict[fmt.Sprint("k", i)] = i
	}
	switch t.Kind() {
	case reflect.String:
		return []any{"Ab c-1_d", "5m", "1.2.3", `{"a":[1,2]}`, "/a/b.c", "YWJj", "2026-01-02", "(a|b)"}
	case reflect.Int, reflect.Int64, reflect.Uint, reflect.Float64:
		return []any{reflect.ValueOf(3).Convert(t).Interface()}
	case reflect.Bool:
		return []any{true, false}
	case reflect.Map:
		return []any{dict}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.String {
			return []any{[]string{"b", "a"}}
		}
		return []any{[]any{3, 1, 2}}
	case reflect.Interface:
		return []any{"Ab c", 7, []any{"b", "a"}, dict}
	}
	return nil
}

// TestFuncsAreHermetic calls every function of templates twice with the same
// arguments, the second time in another folder, time zone and environment.
func TestFuncsAreHermetic(t *testing.T) {
	called := 0
	here, there, zone := t.TempDir(), t.TempDir(), time.Local
	for name, f := range Map() {
		for _, args := range argumentLists(reflect.TypeOf(f)) {
			t.Setenv("HOME", here)
			first, err := call(f, args)
			t.Setenv("HOME", there)
			time.Local = time.FixedZone("elsewhere", 5*3600)
			time.Sleep(time.Microsecond)
			second, again := call(f, args)
			time.Local = zone
			if first != second || (err == nil) != (again == nil) {
				t.Errorf("%s(%v): %q, then %q", name, args, first, second)
			}
			if err == nil {
				called++
			}
		}
	}
	if called < 300 {
		t.Errorf("only %d calls went through; the arguments do not fit the functions", called)
	}
}

// argumentLists combines the samples of each parameter, the first of all
// parameters first, at most a few hundred.
func argumentLists(ft reflect.Type) [][]any {
	lists := [][]any{nil}
	for i := range ft.NumIn() {
		in := ft.In(i)
		if ft.IsVariadic() && i == ft.NumIn()-1 {
			in = in.Elem()
		}
		var next [][]any
		for _, l := range lists {
			for _, a := range sampleArgument(in) {
				if len(next) < 300 {
					next = append(next, append(slices.Clone(l), a))
				}
			}
		}
		lists = next
	}
	return lists
}

// call runs a function as a template would and returns what it prints.
func call(f any, args []any) (out string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		if m, ok := a.(map[string]any); ok {
			c := map[string]any{}
			for k, v := range m {
				c[k] = v
			}
			a = c
		}
		in[i] = reflect.ValueOf(a)
	}
	res := reflect.ValueOf(f).Call(in)
	for _, r := range res {
		if e, ok := r.Interface().(error); ok && e != nil {
			return "", e
		}
		out += fmt.Sprintf("%v|", r.Interface())
	}
	return out, nil
}

// TestFuncsLeftOut names the functions that must not come back with a new sprig.
func TestFuncsLeftOut(t *testing.T) {
	fm := Map()
	all := sprig.TxtFuncMap()
	for _, name := range append([]string{"env", "expandenv", "now", "date", "uuidv4", "randAlpha", "getHostByName"}, notHermetic...) {
		if _, there := all[name]; !there {
			t.Errorf("sprig has no %s any more; take it off the list", name)
		}
		if _, there := fm[name]; there {
			t.Errorf("%s depends on more than its arguments, and templates can call it", name)
		}
		if _, err := template.New("x").Funcs(fm).Parse("{{" + name + "}}"); err == nil {
			t.Errorf("a template that calls %s parses", name)
		}
	}
}

func TestComment(t *testing.T) {
	long := "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
	want := "// one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen\n// seventeen eighteen"
	if got := comment(long); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := comment(" \n"); got != "" {
		t.Errorf("comment of nothing: %q", got)
	}
}
