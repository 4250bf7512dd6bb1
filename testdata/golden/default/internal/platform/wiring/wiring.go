// Package wiring finds parts of a service that were never wired.
package wiring

import "reflect"

// Missing returns the name of a field without a value in a struct, or in those that
// it holds, or "".
func Missing(parts any) string { return missing(reflect.ValueOf(parts)) }

func missing(parts reflect.Value) string {
	for i := range parts.NumField() {
		name, part := parts.Type().Field(i).Name, parts.Field(i)
		switch part.Kind() {
		case reflect.Struct:
			if inner := missing(part); inner != "" {
				return name + "." + inner
			}
		case reflect.Func, reflect.Interface, reflect.Pointer:
			if part.IsNil() {
				return name
			}
		default:
		}
	}
	return ""
}
