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

// ask fills what no flag or config document gave, the three main questions
// first, then only what the stack needs.
func (o *newOptions) ask(cat *layer.Catalog, req *render.Request) error {
	if !o.mayAsk() {
		return nil
	}
	c := &req.Choice
	if err := o.choose(cat, "Architecture", "architecture", layer.DefaultArchitecture, &c.Architecture); err != nil {
		return err
	}
	if err := o.chooseList(cat, "Framework", "framework", layer.DefaultFramework, &c.Frameworks); err != nil {
		return err
	}
	if err := o.chooseList(cat, "Telemetry backend", "backend", layer.DefaultBackend, &c.Backends); err != nil {
		return err
	}
	arch, err := cat.Layer("architecture", c.Architecture)
	if err != nil {
		return err
	}
	if arch.HasRole(layer.RoleStore) {
		if err := o.choose(cat, "Data store", "store", layer.DefaultStore, &c.Store); err != nil {
			return err
		}
	}
	if arch.HasRole(layer.RoleReadModel) {
		if err := o.choose(cat, "Store of the read model", "store", c.Store, &c.ReadModel); err != nil {
			return err
		}
	}
	if arch.RequiresBus() {
		return o.choose(cat, "Message bus", "bus", layer.DefaultBus, &c.Bus)
	}
	return nil
}

func (o *newOptions) choose(cat *layer.Catalog, message, kind, def string, answer *string) error {
	if *answer != "" {
		return nil
	}
	q := prompt.Question{Message: message, Default: def}
	for _, l := range cat.Choices(kind) {
		q.Choices = append(q.Choices, prompt.Choice{Name: l.Name, Summary: l.Summary})
	}
	o.prompted = true
	var err error
	*answer, err = o.env.Prompter.Select(q)
	return err
}

func (o *newOptions) chooseList(cat *layer.Catalog, message, kind, def string, answer *[]string) error {
	if len(*answer) > 0 {
		return nil
	}
	var one string
	if err := o.choose(cat, message, kind, def, &one); err != nil {
		return err
	}
	*answer = []string{one}
	return nil
}
