package contrib

import (
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/sample"
	"github.com/otelgen/otelgen/internal/yamldoc"
)

// Sample is a sample value as YAML.
func Sample(v sample.Value) *yamldoc.Node {
	if v.Ref != nil && v.Ref.Counted() {
		return yamldoc.Number(v.Text)
	}
	switch v.Kind {
	case model.OfNull:
		return yamldoc.Scalar(nil)
	case model.Int:
		return yamldoc.Scalar(v.Int)
	case model.Float:
		return yamldoc.Number(v.Text)
	case model.Bool:
		return yamldoc.Scalar(v.Bool)
	case model.Money:
		return yamldoc.Flow(yamldoc.Object("amount", v.Text, "currency", v.Currency))
	case model.List:
		items := yamldoc.List[string]()
		for _, item := range v.Items {
			items.Add(Sample(item))
		}
		return yamldoc.Flow(items)
	case model.JSON:
		if v.Members == nil {
			return yamldoc.Number(v.Text)
		}
		return object(v)
	case model.Map, model.Composite:
		return object(v)
	}
	return yamldoc.Scalar(v.Text)
}

// object is what has members, in one line.
func object(v sample.Value) *yamldoc.Node {
	members := yamldoc.Object()
	for _, m := range v.Members {
		members.With(m.Wire, Sample(m.Value))
	}
	return yamldoc.Flow(members)
}
