package httpapi

// page is one part of a list.
type page[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"next_cursor,omitempty"`
}

func maybe[T, W any](value *T, write func(T) W) *W {
	if value == nil {
		return nil
	}
	wire := write(*value)
	return &wire
}

func each[T, W any](values []T, write func(T) W) []W {
	if values == nil {
		return nil
	}
	wire := make([]W, len(values))
	for i, value := range values {
		wire[i] = write(value)
	}
	return wire
}

func text[T ~string](value T) string { return string(value) }
