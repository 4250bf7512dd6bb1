package httpapi

import (
	"time"

	"example.com/service/internal/domain/museum"
)

type specimenJSON struct {
	ID        string     `json:"id"`
	Version   int64      `json:"version"`
	State     string     `json:"state"`
	Label     string     `json:"label"`
	Notes     []string   `json:"notes,omitzero"`
	Pieces    int64      `json:"pieces"`
	Counts    []int64    `json:"counts,omitzero"`
	Weight    string     `json:"weight"`
	Weights   []string   `json:"weights,omitzero"`
	Fragile   bool       `json:"fragile"`
	Found     string     `json:"found"`
	SeenAt    *time.Time `json:"seen_at,omitempty"`
	Code      string     `json:"code"`
	Value     money      `json:"value"`
	Offers    []money    `json:"offers,omitzero"`
	Origin    string     `json:"origin"`
	Colours   []string   `json:"colours,omitzero"`
	Parent    *string    `json:"parent,omitempty"`
	Related   []string   `json:"related,omitzero"`
	CreatedAt time.Time  `json:"created_at"`
	UpdatedAt time.Time  `json:"updated_at"`
}

func newSpecimenJSON(record museum.SpecimenRecord) specimenJSON {
	return specimenJSON{
		ID:        string(record.ID),
		Version:   record.Version,
		State:     string(record.State),
		Label:     record.Label,
		Notes:     record.Notes,
		Pieces:    record.Pieces,
		Counts:    record.Counts,
		Weight:    record.Weight.String(),
		Weights:   each(record.Weights, museum.Decimal.String),
		Fragile:   record.Fragile,
		Found:     string(record.Found),
		SeenAt:    record.SeenAt,
		Code:      string(record.Code),
		Value:     newMoney(record.Value),
		Offers:    each(record.Offers, newMoney),
		Origin:    string(record.Origin),
		Colours:   each(record.Colours, text),
		Parent:    maybe(record.Parent, text),
		Related:   each(record.Related, text),
		CreatedAt: record.CreatedAt,
		UpdatedAt: record.UpdatedAt,
	}
}

type addSpecimenBody struct {
	Label   *string   `json:"label"`
	Notes   []*string `json:"notes"`
	Pieces  *int64    `json:"pieces"`
	Counts  []*int64  `json:"counts"`
	Weight  *string   `json:"weight"`
	Weights []*string `json:"weights"`
	Fragile *bool     `json:"fragile"`
	Found   *string   `json:"found"`
	SeenAt  *string   `json:"seen_at"`
	Code    *string   `json:"code"`
	Value   *money    `json:"value"`
	Offers  []*money  `json:"offers"`
	Origin  *string   `json:"origin"`
	Colours []*string `json:"colours"`
	Parent  *string   `json:"parent"`
	Related []*string `json:"related"`
}

type describeSpecimenBody struct {
	Label   *string   `json:"label"`
	Notes   []*string `json:"notes"`
	Counts  []*int64  `json:"counts"`
	Weights []*string `json:"weights"`
	Fragile *bool     `json:"fragile"`
	Found   *string   `json:"found"`
	SeenAt  *string   `json:"seen_at"`
	Code    *string   `json:"code"`
	Offers  []*money  `json:"offers"`
	Origin  *string   `json:"origin"`
	Colours []*string `json:"colours"`
	Parent  *string   `json:"parent"`
	Related []*string `json:"related"`
}

type findPiecesBody struct {
	FoundPieces *int64 `json:"found_pieces"`
}

type sampleBody struct {
	Loss *string `json:"loss"`
}

type raiseValueBody struct {
	Rise *money `json:"rise"`
}
