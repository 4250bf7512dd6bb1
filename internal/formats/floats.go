package formats

import (
	"math"
	"strconv"
)

// FloatText is the shortest text of a finite number of 64 bits, which Go, JSON and
// YAML read as the same; ok is false for what is none.
func FloatText(text string) (canonical string, ok bool) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return "", false
	}
	return strconv.FormatFloat(v, 'g', -1, 64), true
}

// MustFloat reads a text of [FloatText].
func MustFloat(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic("formats: " + err.Error())
	}
	return v
}
