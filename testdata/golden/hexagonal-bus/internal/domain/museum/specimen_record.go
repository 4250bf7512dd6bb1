package museum

import (
	"errors"
	"time"
)

// SpecimenID identifies the specimen; it is a UUID.
type SpecimenID string

// ParseSpecimenID takes the text of an id.
func ParseSpecimenID(s string) (SpecimenID, error) {
	id, err := parseUUID(s)
	return SpecimenID(id), err
}

// SpecimenState is how far the specimen has come.
type SpecimenState string

// The values of SpecimenState.
const (
	SpecimenStateStored   SpecimenState = "stored"
	SpecimenStateShown    SpecimenState = "shown"
	SpecimenStateReturned SpecimenState = "returned"
)

// ParseSpecimenState takes the text of a value.
func ParseSpecimenState(s string) (SpecimenState, error) {
	switch v := SpecimenState(s); v {
	case SpecimenStateStored, SpecimenStateShown, SpecimenStateReturned:
		return v, nil
	}
	return "", errors.New("must be one of stored, shown, returned")
}

// SpecimenOrigin is a value of the specimen's origin.
type SpecimenOrigin string

// The values of SpecimenOrigin.
const (
	SpecimenOriginField SpecimenOrigin = "field"
	SpecimenOriginGift  SpecimenOrigin = "gift"
	SpecimenOriginLoan  SpecimenOrigin = "loan"
)

// ParseSpecimenOrigin takes the text of a value.
func ParseSpecimenOrigin(s string) (SpecimenOrigin, error) {
	switch v := SpecimenOrigin(s); v {
	case SpecimenOriginField, SpecimenOriginGift, SpecimenOriginLoan:
		return v, nil
	}
	return "", errors.New("must be one of field, gift, loan")
}

// SpecimenColours is a value of the specimen's colours.
type SpecimenColours string

// The values of SpecimenColours.
const (
	SpecimenColoursLight SpecimenColours = "light"
	SpecimenColoursDark  SpecimenColours = "dark"
)

// ParseSpecimenColours takes the text of a value.
func ParseSpecimenColours(s string) (SpecimenColours, error) {
	switch v := SpecimenColours(s); v {
	case SpecimenColoursLight, SpecimenColoursDark:
		return v, nil
	}
	return "", errors.New("must be one of light, dark")
}

// SpecimenRecord is the specimen as it is kept and shown.
type SpecimenRecord struct {
	ID        SpecimenID
	Version   int64
	State     SpecimenState
	Label     string
	Notes     []string
	Pieces    int64
	Counts    []int64
	Weight    Decimal
	Weights   []Decimal
	Fragile   bool
	Found     Date
	SeenAt    *time.Time
	Code      UUID
	Value     Money
	Offers    []Money
	Origin    SpecimenOrigin
	Colours   []SpecimenColours
	Parent    *SpecimenID
	Related   []SpecimenID
	CreatedAt time.Time
	UpdatedAt time.Time
}
