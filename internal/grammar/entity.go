package grammar

import (
	"strconv"
	"strings"
	"unicode"
)

// EntityOperations are the operations of an aggregate that comes from a shorthand,
// which is called name and names, at the place of its name.
func EntityOperations(name, names, path string, at Position) []*Operation {
	t := func(value string) Text { return Text{Value: value, At: at} }
	all, one := "/"+path, "/"+path+"/{id}"
	return []*Operation{
		{At: at, Name: t("Create" + name), Kind: t("create"), HTTP: t("POST " + all), Emits: t(name + "Created")},
		{At: at, Name: t("Get" + name), Kind: t("get"), HTTP: t("GET " + one)},
		{At: at, Name: t("List" + names), Kind: t("list"), HTTP: t("GET " + all)},
		{At: at, Name: t("Update" + name), Kind: t("update"), HTTP: t("PUT " + one), Emits: t(name + "Updated")},
		{At: at, Name: t("Delete" + name), Kind: t("delete"), HTTP: t("DELETE " + one), Emits: t(name + "Deleted")},
	}
}

// Quote quotes a value that would not be read as one word.
func Quote(s string) string {
	plain := func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) && r != '"' && r != '\\' }
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return strconv.Quote(s)
	}
	return s
}
