package museum

import (
	"errors"
	"time"
)

// SpecimenID identifies the specimen; it is a UUID.
type SpecimenID string

// ParseSpecimenID parses an id.
func ParseSpecimenID(s string) (SpecimenID, error) {
	id, err := parseUUID(s)
	return SpecimenID(id), err
}

// SpecimenState is the state of a specimen.
type SpecimenState string

// Values of SpecimenState.
const (
	SpecimenStateStored   SpecimenState = "stored"
	SpecimenStateShown    SpecimenState = "shown"
	SpecimenStateReturned SpecimenState = "returned"
)

// ParseSpecimenState parses a value.
func ParseSpecimenState(s string) (SpecimenState, error) {
	switch v := SpecimenState(s); v {
	case SpecimenStateStored, SpecimenStateShown, SpecimenStateReturned:
		return v, nil
	}
	return "", errors.New("must be one of stored, shown, returned")
}

// SpecimenOrigin is a value of the specimen's origin.
type SpecimenOrigin string

// Values of SpecimenOrigin.
const (
	SpecimenOriginField SpecimenOrigin = "field"
	SpecimenOriginGift  SpecimenOrigin = "gift"
	SpecimenOriginLoan  SpecimenOrigin = "loan"
)

// ParseSpecimenOrigin parses a value.
func ParseSpecimenOrigin(s string) (SpecimenOrigin, error) {
	switch v := SpecimenOrigin(s); v {
	case SpecimenOriginField, SpecimenOriginGift, SpecimenOriginLoan:
		return v, nil
	}
	return "", errors.New("must be one of field, gift, loan")
}

// SpecimenColours is a value of the specimen's colours.
type SpecimenColours string

// Values of SpecimenColours.
const (
	SpecimenColoursLight SpecimenColours = "light"
	SpecimenColoursDark  SpecimenColours = "dark"
)

// ParseSpecimenColours parses a value.
func ParseSpecimenColours(s string) (SpecimenColours, error) {
	switch v := SpecimenColours(s); v {
	case SpecimenColoursLight, SpecimenColoursDark:
		return v, nil
	}
	return "", errors.New("must be one of light, dark")
}

// SpecimenRecord is the specimen as it is stored and returned.
type SpecimenRecord struct {
	ID      SpecimenID
	Version int64
	State   SpecimenState
	SpecimenFields
	CreatedAt time.Time
	UpdatedAt time.Time
}
