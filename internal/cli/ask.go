package cli

import (
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/prompt"
	"github.com/otelgen/otelgen/internal/render"
)

// mayAsk reports whether questions are allowed: on a terminal, and not where
// --no-input, --json or CI=true forbids them.
func (o *newOptions) mayAsk() bool {
	return !o.noInput && !o.json && o.env.Getenv("CI") != "true" && o.config != "-" && o.env.Streams.CanPrompt()
}

// ask fills what no flag or config document gave, and asks only for what the
// architecture takes.
func (o *newOptions) ask(cat *layer.Catalog, req *render.Request) error {
	if !o.mayAsk() {
		return nil
	}
	for _, r := range cat.Kinds().Roles() {
		if r.Question == "" || len(req.Answers[r.Name]) > 0 {
			continue
		}
		arch, err := cat.Architecture(req.Answers)
		if err != nil {
			return err
		}
		if !cat.Takes(arch, r) {
			continue
		}
		q := question(cat, r)
		if def := cat.Default(r, arch, req.Answers); len(def) > 0 {
			q.Default = def[0]
		}
		o.prompted = true
		answer, err := o.env.Prompter.Select(q)
		if err != nil {
			return err
		}
		req.Answers[r.Name] = []string{answer}
	}
	return nil
}

// question is what is asked for a role. An architecture that needs a bus is not
// asked whether there is to be one.
func question(cat *layer.Catalog, r layer.Role) prompt.Question {
	q := prompt.Question{Message: r.Question}
	if r.None && !cat.Kinds().HasFacets(r) {
		q.Choices = append(q.Choices, prompt.Choice{Name: layer.None, Summary: "nothing"})
	}
	for _, l := range cat.Choices(r.Kind) {
		q.Choices = append(q.Choices, prompt.Choice{Name: l.Name, Summary: l.Summary})
	}
	return q
}
