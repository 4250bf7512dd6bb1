package transactions

import (
	"fmt"
	"unicode/utf8"
)

// BoxFields are what a caller decides about a new box.
type BoxFields struct {
	Label   string
	Goods   []StockItemID
	VolumeL Decimal
}

// BoxChanges are what an update puts in place of the old.
type BoxChanges struct {
	Label string
	Goods []StockItemID
}

// Box is what the rules need to know of a box; its events alone tell it.
type Box struct {
	volumeL Decimal
}

// BoxFromEvents is the box after all its events, the oldest first.
func BoxFromEvents(events []BoxEvent) *Box {
	b := &Box{}
	for _, event := range events {
		b.apply(event)
	}
	return b
}

func (b *Box) apply(event BoxEvent) {
	switch event := event.(type) {
	case BoxPacked:
		b.volumeL = event.VolumeL
	case ShrinkBoxRecorded:
		b.volumeL = event.VolumeL
	case GrowBoxRecorded:
		b.volumeL = event.VolumeL
	}
}

// PackBox decides about a new box.
func PackBox(fields BoxFields) (BoxEvent, error) {
	if err := fields.validate(); err != nil {
		return nil, err
	}
	return BoxPacked(fields), nil
}

// Shrink takes from volume l, never below 0.
func (b *Box) Shrink(litres Decimal) (BoxEvent, error) {
	if litres.Cmp(Decimal{}) <= 0 {
		return nil, &InvalidError{Field: "litres", Reason: "must be more than 0"}
	}
	next, err := b.volumeL.Sub(litres)
	if err != nil {
		return nil, &InvalidError{Field: "litres", Reason: err.Error()}
	}
	if next.Cmp(Decimal{0, 0}) < 0 {
		return nil, fmt.Errorf("volume l would be less than 0: %w", ErrNotPossible)
	}
	return ShrinkBoxRecorded{Litres: litres, VolumeL: next}, nil
}

// Grow adds to volume l, which never exceeds 5.0.
func (b *Box) Grow(litres Decimal) (BoxEvent, error) {
	if litres.Cmp(Decimal{}) <= 0 {
		return nil, &InvalidError{Field: "litres", Reason: "must be more than 0"}
	}
	next, err := b.volumeL.Add(litres)
	if err != nil {
		return nil, &InvalidError{Field: "litres", Reason: err.Error()}
	}
	if next.Cmp(Decimal{50, 1}) > 0 {
		return nil, fmt.Errorf("volume l would be more than 5.0: %w", ErrNotPossible)
	}
	return GrowBoxRecorded{Litres: litres, VolumeL: next}, nil
}

// RelabelBox puts new values in place of the old.
func RelabelBox(changes BoxChanges) (BoxEvent, error) {
	if err := changes.validate(); err != nil {
		return nil, err
	}
	return RelabelBoxRecorded(changes), nil
}

func (f *BoxFields) validate() error {
	switch {
	case utf8.RuneCountInString(f.Label) < 1 || utf8.RuneCountInString(f.Label) > 30:
		return &InvalidError{Field: "label", Reason: "must have 1 to 30 characters"}
	case f.Goods == nil:
		return &InvalidError{Field: "goods", Reason: "is required"}
	case len(f.Goods) > 20:
		return &InvalidError{Field: "goods", Reason: "must have at most 20 items"}
	case f.VolumeL.Cmp(Decimal{0, 0}) < 0 || f.VolumeL.Cmp(Decimal{50, 1}) > 0:
		return &InvalidError{Field: "volume_l", Reason: "must be 0 to 5.0"}
	}
	return nil
}

func (f *BoxChanges) validate() error {
	switch {
	case utf8.RuneCountInString(f.Label) < 1 || utf8.RuneCountInString(f.Label) > 30:
		return &InvalidError{Field: "label", Reason: "must have 1 to 30 characters"}
	case f.Goods == nil:
		return &InvalidError{Field: "goods", Reason: "is required"}
	case len(f.Goods) > 20:
		return &InvalidError{Field: "goods", Reason: "must have at most 20 items"}
	}
	return nil
}
