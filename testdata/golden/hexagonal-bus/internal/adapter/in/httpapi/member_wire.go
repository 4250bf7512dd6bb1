package httpapi

import (
	"time"

	"example.com/service/internal/domain/lending"
)

type memberJSON struct {
	ID         string    `json:"id"`
	Version    int64     `json:"version"`
	State      string    `json:"state"`
	Email      string    `json:"email"`
	Group      *string   `json:"group,omitempty"`
	Born       *string   `json:"born,omitempty"`
	Newsletter bool      `json:"newsletter"`
	Interests  []string  `json:"interests,omitzero"`
	CreatedAt  time.Time `json:"created_at"`
	UpdatedAt  time.Time `json:"updated_at"`
}

func newMemberJSON(record lending.MemberRecord) memberJSON {
	return memberJSON{
		ID:         string(record.ID),
		Version:    record.Version,
		State:      string(record.State),
		Email:      record.Email,
		Group:      maybe(record.Group, text),
		Born:       maybe(record.Born, text),
		Newsletter: record.Newsletter,
		Interests:  each(record.Interests, text),
		CreatedAt:  record.CreatedAt,
		UpdatedAt:  record.UpdatedAt,
	}
}

type registerMemberBody struct {
	Email      *string   `json:"email"`
	Group      *string   `json:"group"`
	Born       *string   `json:"born"`
	Newsletter *bool     `json:"newsletter"`
	Interests  []*string `json:"interests"`
}

type updateMemberBody struct {
	Email      *string   `json:"email"`
	Group      *string   `json:"group"`
	Born       *string   `json:"born"`
	Newsletter *bool     `json:"newsletter"`
	Interests  []*string `json:"interests"`
}
