package transactions

// CategoryEvent is one of the events below.
type CategoryEvent interface{ categoryEvent() }

type (
	// CategoryCreated follows CreateCategory.
	CategoryCreated struct {
		Code      string
		Parent    *CategoryID
		Hazardous bool
	}
	// CategoryUpdated follows UpdateCategory.
	CategoryUpdated struct {
		Code      string
		Parent    *CategoryID
		Hazardous bool
	}
	// CategoryDeleted follows DeleteCategory.
	CategoryDeleted struct{}
)

func (CategoryCreated) categoryEvent() {}
func (CategoryUpdated) categoryEvent() {}
func (CategoryDeleted) categoryEvent() {}
