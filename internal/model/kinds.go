package model

// Kinds of types.
const (
	String    = "string"
	Int       = "int"
	Decimal   = "decimal"
	Bool      = "bool"
	Date      = "date"
	Timestamp = "timestamp"
	UUID      = "uuid"
	Money     = "money"
	Enum      = "enum"
	List      = "list"
	Ref       = "ref"
)

// Kinds of operations.
const (
	Create     = "create"
	Get        = "get"
	ListKind   = "list"
	Update     = "update"
	Delete     = "delete"
	Transition = "transition"
	Adjust     = "adjust"
	Move       = "move"
)
