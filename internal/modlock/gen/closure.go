package main

import (
	"path"

	"golang.org/x/mod/module"
)

// closure is what one package of the universe asks of the module that imports it.
type closure struct {
	pkg    *goPackage
	all    map[module.Version]bool
	later  map[module.Version]int // module → lowest depth of a package that only tests load
	covers map[cover]bool
}

// cover says that a module path lies between a module's own path and that of a
// loaded package in it: the go command wants to see for itself that the package
// is not in there.
type cover struct {
	module module.Version
	other  string
}

// newClosure follows the order in which tidyPrunedRoots visits packages: first
// the import closure, then, one step at a time, the tests of its packages and
// their imports.
func (l *loader) newClosure(pkg *goPackage, isModule func(path string) bool) (*closure, error) {
	c := &closure{
		pkg:    pkg,
		all:    make(map[module.Version]bool),
		later:  make(map[module.Version]int),
		covers: make(map[cover]bool),
	}
	seen := map[*goPackage]bool{pkg: true}
	level := []*goPackage{pkg}
	for i := 0; i < len(level); i++ {
		c.all[level[i].module] = true
		level = appendNew(level, seen, level[i].imports)
	}
	var tests []*goPackage
	for _, p := range level {
		if err := l.loadTests(p); err != nil {
			return nil, err
		}
		tests = appendNew(tests, seen, p.tests)
	}
	// A package's test is between it and what the test imports.
	for depth := 2; len(tests) > 0; depth++ {
		var next []*goPackage
		for _, p := range tests {
			if _, known := c.later[p.module]; !known && !c.all[p.module] {
				c.later[p.module] = depth
			}
			next = appendNew(next, seen, p.imports)
		}
		tests = next
	}
	for p := range seen {
		for prefix := p.path; len(prefix) > len(p.module.Path); prefix = path.Dir(prefix) {
			if isModule(prefix) {
				c.covers[cover{p.module, prefix}] = true
			}
		}
	}
	return c, nil
}

func appendNew(list []*goPackage, seen map[*goPackage]bool, more []*goPackage) []*goPackage {
	for _, p := range more {
		if !seen[p] {
			seen[p] = true
			list = append(list, p)
		}
	}
	return list
}
