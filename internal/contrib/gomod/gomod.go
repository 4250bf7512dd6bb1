// Package gomod writes go.mod and go.sum for what a service imports.
package gomod

import (
	"context"
	"errors"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/modlock"
	"github.com/otelgen/otelgen/internal/tree"
)

// Contribute writes go.mod and go.sum. Where outside layers bring modules of
// their own, what the lock does not know is missing from them.
func Contribute(_ context.Context, in *contrib.Input) (contrib.Output, error) {
	extra, err := modules(in)
	if err != nil {
		return contrib.Output{}, err
	}
	res, missing, err := resolve(in, extra)
	if err != nil {
		return contrib.Output{}, err
	}
	return contrib.Output{Files: []tree.File{{Path: "go.mod", Data: res.GoMod}, {Path: "go.sum", Data: res.GoSum}}, Missing: missing}, nil
}

// modules lists what outside layers bring.
func modules(in *contrib.Input) ([]module.Version, error) {
	var all []module.Version
	for _, l := range in.Outside {
		var own []module.Version
		for _, m := range l.Modules {
			own = append(own, module.Version{Path: m.Path, Version: m.Version})
		}
		if err := in.Lock.CheckModules(own); err != nil {
			return nil, diag.Errorf("layer %s: modules: %w", l.ID, err)
		}
		all = append(all, own...)
	}
	return all, nil
}

func resolve(in *contrib.Input, extra []module.Version) (modlock.Result, []string, error) {
	if len(extra) == 0 {
		res, err := in.Lock.Resolve(in.Service.Module, in.Imports)
		if _, unknown := errors.AsType[*modlock.UnknownImportError](err); unknown && len(in.Outside) > 0 {
			err = diag.Mark(err)
		}
		return res, nil, err
	}
	var missing []string
	known := slices.DeleteFunc(slices.Clone(in.Imports), func(p string) bool {
		unknown := !isKnown(in, p)
		if unknown {
			missing = append(missing, p)
		}
		return unknown
	})
	res, err := in.Lock.Seed(in.Service.Module, known, extra)
	return res, missing, err
}

func isKnown(in *contrib.Input, p string) bool {
	if in.Lock.IsStd(p) || p == in.Service.Module || strings.HasPrefix(p, in.Service.Module+"/") {
		return true
	}
	_, ok := in.Lock.Module(p)
	return ok
}
