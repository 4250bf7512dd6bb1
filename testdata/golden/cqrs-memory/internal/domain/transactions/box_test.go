package transactions

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func validBox() BoxPacked {
	return BoxPacked{
		Label:   "label-1",
		Goods:   []StockItemID{"00000000-0000-7000-8000-000000000001"},
		VolumeL: Decimal{400, 2},
	}
}

func TestPackBox(t *testing.T) {
	want := validBox()
	event, err := PackBox(BoxFields(want))
	if err != nil || !reflect.DeepEqual(event, BoxEvent(want)) {
		t.Errorf("PackBox gave %+v, %v; want %+v", event, err, want)
	}
}

func TestPackBoxKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*BoxFields)
		field string
	}{
		"label too short":   {func(f *BoxFields) { f.Label = strings.Repeat("é", 0) }, "label"},
		"label too long":    {func(f *BoxFields) { f.Label = strings.Repeat("é", 31) }, "label"},
		"no goods":          {func(f *BoxFields) { f.Goods = nil }, "goods"},
		"goods too many":    {func(f *BoxFields) { f.Goods = slices.Repeat([]StockItemID{"00000000-0000-7000-8000-000000000001"}, 21) }, "goods"},
		"volume l too low":  {func(f *BoxFields) { f.VolumeL = Decimal{-1, 0} }, "volume_l"},
		"volume l too high": {func(f *BoxFields) { f.VolumeL = Decimal{51, 1} }, "volume_l"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			fields := BoxFields(validBox())
			tt.spoil(&fields)
			event, err := PackBox(fields)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || event != nil {
				t.Errorf("PackBox gave %+v, %v; want nothing and that %s is invalid", event, err, tt.field)
			}
		})
	}
}

func TestShrinkBox(t *testing.T) {
	tests := map[string]struct {
		given, litres, want Decimal
		err                 error
	}{
		"one less":                {given: Decimal{1, 0}, litres: Decimal{1, 0}, want: Decimal{0, 0}},
		"beyond the bound":        {given: Decimal{0, 0}, litres: Decimal{1, 0}, err: ErrNotPossible},
		"too large to be counted": {given: Decimal{-maxCoefficient, 0}, litres: Decimal{1, 0}, err: ErrInvalid},
		"nothing":                 {given: Decimal{0, 0}, litres: Decimal{}, err: ErrInvalid},
		"less than nothing":       {given: Decimal{0, 0}, litres: Decimal{-1, 0}, err: ErrInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			created := validBox()
			created.VolumeL = tt.given
			event, err := BoxFromEvents([]BoxEvent{created}).Shrink(tt.litres)
			if tt.err != nil {
				if !errors.Is(err, tt.err) || event != nil {
					t.Errorf("Shrink gave %+v, %v; want %v", event, err, tt.err)
				}
				return
			}
			want := ShrinkBoxRecorded{Litres: tt.litres, VolumeL: tt.want}
			if err != nil || event != want {
				t.Errorf("Shrink gave %+v, %v; want %+v", event, err, want)
			}
			if again, err := BoxFromEvents([]BoxEvent{created, want}).Shrink(tt.litres); err == nil && again == want {
				t.Errorf("a second Shrink gave %+v as well", again)
			}
		})
	}
}

func TestGrowBox(t *testing.T) {
	tests := map[string]struct {
		given, litres, want Decimal
		err                 error
	}{
		"one more":                {given: Decimal{49, 1}, litres: Decimal{1, 1}, want: Decimal{50, 1}},
		"beyond the bound":        {given: Decimal{50, 1}, litres: Decimal{1, 1}, err: ErrNotPossible},
		"too large to be counted": {given: Decimal{maxCoefficient, 0}, litres: Decimal{1, 0}, err: ErrInvalid},
		"nothing":                 {given: Decimal{50, 1}, litres: Decimal{}, err: ErrInvalid},
		"less than nothing":       {given: Decimal{50, 1}, litres: Decimal{-1, 0}, err: ErrInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			created := validBox()
			created.VolumeL = tt.given
			event, err := BoxFromEvents([]BoxEvent{created}).Grow(tt.litres)
			if tt.err != nil {
				if !errors.Is(err, tt.err) || event != nil {
					t.Errorf("Grow gave %+v, %v; want %v", event, err, tt.err)
				}
				return
			}
			want := GrowBoxRecorded{Litres: tt.litres, VolumeL: tt.want}
			if err != nil || event != want {
				t.Errorf("Grow gave %+v, %v; want %+v", event, err, want)
			}
			if again, err := BoxFromEvents([]BoxEvent{created, want}).Grow(tt.litres); err == nil && again == want {
				t.Errorf("a second Grow gave %+v as well", again)
			}
		})
	}
}

func TestRelabelBox(t *testing.T) {
	want := RelabelBoxRecorded{
		Label: "label-2",
		Goods: []StockItemID{"00000000-0000-7000-8000-000000000002"},
	}
	event, err := RelabelBox(BoxChanges(want))
	if err != nil || !reflect.DeepEqual(event, BoxEvent(want)) {
		t.Errorf("RelabelBox gave %+v, %v; want %+v", event, err, want)
	}
}

func TestRelabelBoxKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*BoxChanges)
		field string
	}{
		"label too short": {func(f *BoxChanges) { f.Label = strings.Repeat("é", 0) }, "label"},
		"label too long":  {func(f *BoxChanges) { f.Label = strings.Repeat("é", 31) }, "label"},
		"no goods":        {func(f *BoxChanges) { f.Goods = nil }, "goods"},
		"goods too many": {func(f *BoxChanges) {
			f.Goods = slices.Repeat([]StockItemID{"00000000-0000-7000-8000-000000000001"}, 21)
		}, "goods"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			changes := BoxChanges(RelabelBoxRecorded{
				Label: "label-2",
				Goods: []StockItemID{"00000000-0000-7000-8000-000000000002"},
			})
			tt.spoil(&changes)
			event, err := RelabelBox(changes)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || event != nil {
				t.Errorf("RelabelBox gave %+v, %v; want nothing and that %s is invalid", event, err, tt.field)
			}
		})
	}
}

func BenchmarkBoxFromEvents(b *testing.B) {
	events := slices.Repeat([]BoxEvent{validBox()}, 20)
	b.ReportAllocs()
	for b.Loop() {
		BoxFromEvents(events)
	}
}
