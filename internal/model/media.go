package model

import (
	"regexp"
	"slices"

	"github.com/otelgen/otelgen/internal/words"
)

// MediaJSON is the media type of JSON where a model says nothing else.
const MediaJSON = "application/json"

// mediaType is how another one is spelled: its suffix tells whoever does not know it
// that it is JSON (RFC 6839).
var mediaType = regexp.MustCompile(`^application/[a-z0-9][a-z0-9.-]{0,99}\+json$`)

// MediaFault says why JSON cannot be of the media type, or is "". It is also "" where
// none is given.
func MediaFault(media string) string {
	switch {
	case media == "":
		return ""
	case media == MediaJSON:
		return "media is " + MediaJSON + " where nothing is said; drop it"
	case !mediaType.MatchString(media):
		return "media must be a type of JSON such as application/vnd.example+json, in lower-case letters and without parameters, not " + words.Shorten(media)
	case slices.Contains([]string{"application/merge-patch+json", "application/json-patch+json", "application/problem+json"}, media):
		return "media cannot be " + media + ", which patches and errors are; choose another"
	}
	return ""
}
