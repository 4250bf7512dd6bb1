package naming

import (
	"slices"
	"strings"
)

// conventions are the top-level namespaces of the semantic conventions 1.44.0
// (registry), which are not for attributes and metrics of applications.
var conventions = strings.Fields(`android app artifact aspnetcore aws az azure browser cassandra cicd client cloud
	cloudevents cloudfoundry code container cpu cpython db deployment destination device disk dns dotnet elasticsearch
	enduser error event exception faas feature_flag file gcp gen_ai geo go graphql heroku host http hw ios jsonrpc jvm
	k8s kestrel linux log mainframe mcp message messaging net network nfs nodejs oci onc_rpc openai openshift
	opentracing oracle oracle_cloud os otel peer pool pprof process profile rpc security_rule server service session
	signalr source state system telemetry test thread tls url user user_agent v8js vcs webengine zos`)

// IsConvention reports whether the semantic conventions use the top-level
// namespace, so that an application's names must not begin with it
// (OpenTelemetry, Naming, "Recommendations for application developers").
func IsConvention(namespace string) bool { return slices.Contains(conventions, namespace) }

// Namespace returns the namespace of the attributes and metrics that are a
// service's own, without the final dot: its name in lower case, with single
// underscores between words. A namespace of the conventions gets the suffix _app.
func Namespace(service string) string {
	words := strings.FieldsFunc(strings.ToLower(service), func(r rune) bool { return strings.ContainsRune("-._", r) })
	namespace := strings.Join(words, "_")
	if IsConvention(namespace) {
		namespace += "_app"
	}
	return namespace
}
