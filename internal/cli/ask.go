package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/app"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/modlock"
	"github.com/otelgen/otelgen/internal/naming"
	"github.com/otelgen/otelgen/internal/prompt"
	"github.com/otelgen/otelgen/internal/tree"
)

// mayAsk reports whether questions are allowed: on a terminal, and not where
// --no-input, --json or CI=true forbids them.
func (o *newOptions) mayAsk() bool {
	return !o.noInput && !o.json && o.env.Getenv("CI") != "true" && o.config != "-" && o.env.Streams.CanPrompt()
}

// ask asks for what no flag or config document gave, and keeps the answers as if
// flags had given them.
func (o *newOptions) ask(ctx context.Context, cat *layer.Catalog) error {
	if !o.mayAsk() {
		return nil
	}
	lock, err := modlock.Default()
	if err != nil {
		return err
	}
	steps := []prompt.Step{o.askName(), o.askModule(lock)}
	for _, r := range cat.Kinds().Roles() {
		steps = append(steps, o.askRole(cat, r))
	}
	o.Asked, err = prompt.Run(ctx, o.env.Prompter, append(steps, o.askModel(cat), o.askOptions(cat)))
	return err
}

func (o *newOptions) askName() prompt.Step {
	given := o.Name != ""
	return prompt.Step{
		Question: func() (prompt.Question, bool, error) {
			return prompt.Question{
				Message: "Name",
				Help:    "The name of the service becomes its folder, its binary and service.name. A dot means the current folder.",
				Check: func(answers []string) error {
					if err := naming.CheckService(serviceName(answers[0])); err != nil {
						return err
					}
					return tree.Check(cmp.Or(o.Output, answers[0]))
				},
			}, !given, nil
		},
		Take: func(answers []string) { o.Name = one(answers) },
	}
}

func (o *newOptions) askModule(lock naming.Lock) prompt.Step {
	given := o.Module != "" || o.Record.Module != ""
	return prompt.Step{
		Question: func() (prompt.Question, bool, error) {
			return prompt.Question{
				Message: "Go module path",
				Help:    "What the imports of the service begin with: where its repository will be, such as github.com/you/" + serviceName(o.Name) + ". Flag: --module.",
				Default: []string{serviceName(o.Name)},
				Check:   func(answers []string) error { return naming.CheckModule(answers[0], lock) },
			}, !given, nil
		},
		Take: func(answers []string) { o.Module = one(answers) },
	}
}

// serviceName is the name that an answer stands for.
func serviceName(answer string) string {
	if answer != "." {
		return answer
	}
	wd, err := os.Getwd()
	if err != nil {
		return answer
	}
	return filepath.Base(wd)
}

// askRole asks for the layers of a role where the architecture takes some and
// there is something to choose.
func (o *newOptions) askRole(cat *layer.Catalog, r layer.Role) prompt.Step {
	given := len(o.Answers[r.Name]) > 0 || len(o.Record.Answers()[r.Name]) > 0
	return prompt.Step{
		Question: func() (prompt.Question, bool, error) {
			if r.Question == "" || given {
				return prompt.Question{}, false, nil
			}
			answers := o.known()
			complete, err := cat.Complete(answers)
			if err != nil {
				return prompt.Question{}, false, err
			}
			kind, _ := cat.Kinds().Kind(r.Kind)
			def := complete[r.Name]
			required := r.Required != "" && slices.Equal(def, []string{r.Required})
			q := prompt.Question{
				Message: r.Question, Many: r.Many, Choices: choices(cat, r, r.None && !required), Default: def,
				Help:  fmt.Sprintf("%s: %s. Flag: --%s.", r.Question, kind.Summary, r.Flag),
				Check: func(names []string) error { return goTogether(cat, answers, r, names) },
			}
			return q, cat.Takes(answers, r) && len(q.Choices) > 1, nil
		},
		Take: func(names []string) {
			delete(o.Answers, r.Name)
			if len(names) > 0 {
				o.Answers[r.Name] = names
			}
		},
	}
}

// known returns the answers so far.
func (o *newOptions) known() layer.Answers {
	all := o.Answers.Clone()
	for role, names := range o.Record.Answers() {
		if len(all[role]) == 0 {
			all[role] = names
		}
	}
	return all
}

// choices returns the possible answers for a role, which may be nothing.
func choices(cat *layer.Catalog, r layer.Role, nothing bool) []prompt.Choice {
	var all []prompt.Choice
	if nothing {
		all = append(all, prompt.Choice{Name: layer.None, Summary: "nothing"})
	}
	for _, l := range cat.Choices(r.Kind) {
		more := fmt.Sprintf("More: otelgen explain %s %s.", l.ID.Kind, l.ID.Name)
		if keys := needed([]*layer.Layer{l}); len(keys) > 0 {
			names := make([]string, len(keys))
			for i, k := range keys {
				names[i] = k.Name
			}
			more = "It needs " + strings.Join(names, ", ") + ". " + more
		}
		all = append(all, prompt.Choice{Name: l.Name, Summary: l.Summary, More: more})
	}
	return all
}

// needed returns the variables that must be set before the layers work.
func needed(layers []*layer.Layer) []layer.Env {
	var all []layer.Env
	for _, l := range layers {
		for _, c := range l.Chain() {
			for _, e := range c.Env {
				if e.Required && e.Default == "" && !slices.ContainsFunc(all, func(o layer.Env) bool { return o.Name == e.Name }) {
					all = append(all, e)
				}
			}
		}
	}
	return all
}

// goTogether refuses several layers for a role that can only be had apart. What
// one layer alone asks of others may still be answered.
func goTogether(cat *layer.Catalog, answers layer.Answers, r layer.Role, names []string) error {
	holds := func(string) (bool, bool) { return false, true } // there is no model yet
	if len(names) < 2 {
		return nil
	}
	if _, err := cat.Resolve(answers.With(r.Name, names[0]), nil, holds); err != nil {
		return nil //nolint:nilerr // not for what stands beside it
	}
	_, err := cat.Resolve(answers.With(r.Name, names...), nil, holds)
	return err
}

// askModel asks what the service keeps.
func (o *newOptions) askModel(cat *layer.Catalog) prompt.Step {
	given := o.Model != "" || len(o.Entities) > 0 || o.Record.Model.Kind != 0
	return prompt.Step{
		Question: func() (prompt.Question, bool, error) {
			if given {
				return prompt.Question{}, false, nil
			}
			arch, err := cat.Architecture(o.known())
			if err != nil {
				return prompt.Question{}, false, err
			}
			takes, must := arch.TakesModel()
			if !takes {
				return prompt.Question{}, false, nil
			}
			q := prompt.Question{
				Message: "Model",
				Help: "What the service keeps: a model that comes with otelgen, or the path of a YAML file. " +
					"Flag: --model; --entity describes one in a line.",
				Free: true,
				Check: func(answers []string) error {
					_, err := o.NamedModel(cat, "model", answers[0])
					return err
				},
			}
			if name := app.DefaultModel(arch); name != "" {
				q.Default = []string{name}
			}
			if !must {
				q.Choices = []prompt.Choice{{Name: layer.None, Summary: "nothing is kept"}}
				if q.Default == nil {
					q.Default = []string{layer.None}
				}
			}
			for _, l := range cat.Choices(layer.KindModel) {
				q.Choices = append(q.Choices, prompt.Choice{Name: l.Name, Summary: l.Summary})
			}
			return q, true, nil
		},
		Take: func(answers []string) { o.Model = one(answers) },
	}
}

// askOptions asks which switches of the chosen layers are to be on.
func (o *newOptions) askOptions(cat *layer.Catalog) prompt.Step {
	given := slices.Clone(o.Settings)
	return prompt.Step{
		Question: func() (prompt.Question, bool, error) {
			o.Settings = slices.Clone(given)
			m, err := o.ReadModel(cat, o.known())
			if err != nil {
				return prompt.Question{}, false, err
			}
			stack, err := cat.Resolve(o.known(), nil, m.Has)
			if err != nil {
				return prompt.Question{}, false, err
			}
			q := prompt.Question{
				Message: "Options", Many: true, Optional: true,
				Help: "What only some services want. Flag: --set.",
				Check: func(names []string) error {
					settings := map[string]string{}
					for _, n := range names {
						settings[n] = "true"
					}
					_, err := cat.Resolve(o.known(), settings, m.Has)
					return err
				},
			}
			for _, key := range switches(stack) {
				if !o.sets(key.Name) {
					q.Choices = append(q.Choices, key)
				}
			}
			return q, len(q.Choices) > 0, nil
		},
		Take: func(names []string) {
			o.Settings = slices.Clone(given)
			for _, n := range names {
				o.Settings = append(o.Settings, n+"=true")
			}
		},
	}
}

// sets reports whether a flag or the config document gives an option.
func (o *newOptions) sets(key string) bool {
	_, recorded := o.Record.Options[key]
	_, defaulted := o.Record.Defaults[key]
	return recorded || defaulted || slices.ContainsFunc(o.Settings, func(s string) bool { return strings.HasPrefix(s, key+"=") })
}

// switches returns the options of a stack that are off and can be turned on.
func switches(stack *layer.Stack) []prompt.Choice {
	var all []prompt.Choice
	for _, m := range stack.Members {
		for _, l := range m.Layer.Chain() {
			for _, option := range l.Options {
				c := prompt.Choice{Name: l.ID.String() + "." + option.Name, Summary: option.Help}
				if option.Type == "bool" && option.Default != "true" && !slices.Contains(all, c) {
					all = append(all, c)
				}
			}
		}
	}
	return all
}

// one returns the only answer, or "".
func one(answers []string) string {
	if len(answers) == 0 {
		return ""
	}
	return answers[0]
}
