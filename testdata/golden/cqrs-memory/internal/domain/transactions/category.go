package transactions

import "unicode/utf8"

// CategoryFields are what a caller decides about a new category.
type CategoryFields struct {
	Code      string
	Parent    *CategoryID
	Hazardous bool
}

// CreateCategory decides about a new category.
func CreateCategory(fields CategoryFields) (CategoryEvent, error) {
	if err := fields.validate(); err != nil {
		return nil, err
	}
	return CategoryCreated(fields), nil
}

// UpdateCategory puts new values in place of the old.
func UpdateCategory(fields CategoryFields) (CategoryEvent, error) {
	if err := fields.validate(); err != nil {
		return nil, err
	}
	return CategoryUpdated(fields), nil
}

func (f *CategoryFields) validate() error {
	if utf8.RuneCountInString(f.Code) < 2 || utf8.RuneCountInString(f.Code) > 8 {
		return &InvalidError{Field: "code", Reason: "must have 2 to 8 characters"}
	}
	return nil
}
