// Command ddapi checks a dashboard and monitors against the model of Datadog's
// API, with Datadog's own client: it knows every field, and every value of an
// enumeration is one of the API's.
//
//	ddapi dashboard.json monitors.json
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"

	"github.com/DataDog/datadog-api-client-go/v2/api/datadog"
	"github.com/DataDog/datadog-api-client-go/v2/api/datadogV1"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: ddapi DASHBOARD MONITORS")
		os.Exit(2)
	}
	if err := errors.Join(check[datadogV1.Dashboard](os.Args[1]), check[[]datadogV1.Monitor](os.Args[2])); err != nil {
		fmt.Fprintln(os.Stderr, "ddapi:", err)
		os.Exit(1)
	}
}

func check[T any](file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var value T
	if err := json.Unmarshal(data, &value); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if bad, name := datadog.ContainsUnparsedObject(value); bad {
		return fmt.Errorf("%s: %s is not what the API takes", file, name)
	}
	if fields := unknown(reflect.ValueOf(value)); len(fields) > 0 {
		return fmt.Errorf("%s: the API does not know %v", file, fields)
	}
	return nil
}

// unknown lists the fields that the client kept without knowing them.
func unknown(v reflect.Value) []string {
	var all []string
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			all = unknown(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			all = append(all, unknown(v.Index(i))...)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			switch field := v.Type().Field(i); {
			case field.Name == "AdditionalProperties":
				for _, key := range v.Field(i).MapKeys() {
					all = append(all, fmt.Sprint(v.Type().Name(), ".", key))
				}
			case field.IsExported():
				all = append(all, unknown(v.Field(i))...)
			}
		}
	}
	return all
}
