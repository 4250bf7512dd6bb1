package model

import (
	"go/token"
	"strings"
)

// The names that a model must not take, or that are mended when it does. Each
// list has one reason; whoever adds a package or a member to generated code adds
// it here.

// predeclared are Go's predeclared identifiers
// (https://go.dev/ref/spec#Predeclared_identifiers), and init and main, which
// may be declared only as functions.
var predeclared = set(`
	any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string
	uint uint8 uint16 uint32 uint64 uintptr true false iota nil
	append cap clear close complex copy delete imag len make max min new panic print println real recover
	init main`)

// packages are those that generated code imports under this name.
var packages = set(`
	admin app application attribute bufio bytes chi cmp codes command config context domain driver errors event
	eventbus eventstore feed filepath flag fmt fs hash health hex hmac http httpapi httptest io iter json log maps
	math memdb memory messaging metric net netip noop os otel path pprof projection propagation publisher query rand
	readmodel reflect regexp resource runtime sdk sha256 signal slices slog sort sql sqldb sqlite strconv strings
	sync syscall system telemetry telemetrytest testing time trace transport unicode url utf8 uuid yaml`)

// fieldLocals are the names that functions of generated code use beside fields.
var fieldLocals = set(`after before ctx db err errs given in next now ok out tx want`)

// aggregateLocals are the names that functions of generated code use beside
// aggregates. TestVariablesOfTheModelHideNothing of package e2e finds what is
// missing here, and in fieldLocals.
var aggregateLocals = set(`
	after app apply args asJSON before body change changed changes check checks clock cmd ctx cursor db err errs
	event events fields find found got id ids ifMatch in input inputs invalid key keys later limit message name now
	ok op optional out outbox page problem query r record records reply req resp result row rows server service span
	state store t tel tests tt tx version want worker`)

// members are the Go names that the generated type, record and inputs of every
// aggregate have; a field of such a name is mended. State is one only where the
// aggregate has states. The last line are methods whose signature go vet or fmt
// takes for granted.
var members = set(`
	ID Version CreatedAt UpdatedAt
	Record Events PullEvents Apply Clone Equal Validate Update Delete Replay Changes
	IfMatch IdempotencyKey
	Error String GoString MarshalJSON GobEncode ReadByte ReadRune UnreadByte UnreadRune`)

// protoMethod is a method of every message in Go that protoc-gen-go does not
// make way for, as it does for all others
// (https://github.com/protocolbuffers/protobuf-go/blob/master/compiler/protogen/protogen.go,
// usedNames), so that no field of a message can have the name.
const protoMethod = "ProtoReflect"

// builtins are what every aggregate has beside its fields, on the wire and in SQL.
var builtins = set(`id version created_at updated_at`)

// types are the exported names that generated packages declare themselves, so
// that nothing of a model can have them.
var types = set(`
	API Clock Command Commands Config Date Decimal DuplicateError Error Errors Event Events Health ID IDs Input
	InvalidError Message Money Page Problem Queries Query Receipt Record Records State States Telemetry Time
	Timestamp Tx UUID UseCases Version Violation
	ErrConflict ErrDuplicate ErrGone ErrInvalid ErrKeyReused ErrKeyRunning ErrNotFound ErrNotPossible ErrPrecondition
	ErrUnavailable ErrWrongState
	NewMoney ParseDate ParseDecimal ParseTimestamp ParseUUID`)

// aggregateNames are those of which something in generated code would have the
// name of something else there, or a file that of another.
// TestNothingIsDeclaredTwice of package e2e finds what is missing here, and in
// operationNames.
var aggregateNames = set(`
	Double Doubles DrivenPort ErrUU EventHistory Idempotent Instruments Main New NewCheckpoint Pointer Port Ports
	ProjectionProgress Projector Readmodel Streams UseCase Usecases Write`)

// operationNames are the same for operations.
var operationNames = set(`
	EventLog Idempotency Idempotent Livez Max Ports Publisher Readyz Reservations Streams UnitOfWork Unmatched`)

// tables are those that stores keep for themselves. sqlite_ and pg_ are the
// engines' own prefixes (https://www.sqlite.org/lang_createtable.html,
// https://www.postgresql.org/docs/current/ddl-schemas.html).
var tables = set(`
	schema_migrations outbox inbox event_log events snapshots checkpoints idempotency_keys saga_log`)

// adapters are the types beside the aggregates' own (Orders) in the package of a
// store, so that no plural can be one of them.
var adapters = set(`EventLog Checkpoints Outbox Inbox Idempotency Snapshots`)

// uniqueKeys is the type that keeps unique keys in the package of a store, and
// its table; both are there only when a field is unique.
const uniqueKeys = "Reservations"

// domains are the package names that a domain cannot have: beside keywords,
// predeclared names and packages in use those that the go command or the layout
// of a service gives a meaning, and those that generated code has where it uses
// the domain, which they would hide. TestNothingHidesTheDomain of package e2e
// finds what is missing here.
var domains = set(`
	adapter api build cmd deploy docs internal model service test testdata vendor
	after all allow amount answer answering apply args ask at attributes await before body box broken call caller
	cancel canonical carrier change changed checkpoint chosen classify clock committed connect count created ctx
	cursor data db dbs decide decimal decode describe detail direct do double doubles each elapsed encode ended
	engine err errs events everything exchange exists explain fail fault faults field fine finish first follow
	found fresh full given got handle handler happened history id impatient in incoming instruments invalid invoke
	item items keep kept key keyed keys kind known limit limited list listen listener loud malformed many maybe
	message method misfit missing money must name named next nonzero now observer ok old once one open operation operations
	optional other outbox outcome owner page param parse parsed part paths patience pause pb pending pick plain
	port ports position positions probe problem problems progress read reader receipt record records recovered
	refer reference refused reply request required reservations reserve response result route row rows run running
	runs said scan schema scope second secure seen sequence serializer serve served span stale stamp start state
	stop stopped stored stream streams summary table take taken tc tel tell text there token told tt tx value
	values version want watch wire won write writers wrong yield`)

// imported are the packages that files of some stack import beside those above,
// so that no domain can have their names; variables can, which are not in those
// files. TestNoImportIsTheDomain of package e2e finds what is missing here.
var imported = set(`
	atomic autoexport autoprop base64 binary bufconn bus client console credentials datadog dbconv debug echo embed
	emptypb errdetails exec fasthttp fiber fstest gin goleak grpc grpchealth grpcreflect gzip httpclient httpconv
	inmessaging insecure iotest keepalive messagingconv metadata metricdata metricnoop middleware mime minsev otelcodes
	otelslog parser pathpkg peer pem probes profiler profiles proto protoadapt protoimpl protojson protoreflect
	protowire purge pyroscope reflection retry rpcapi rpccode rpcconv sdklog sdkmetric sdktrace semconv
	sqlite3 stats status synctest tabwriter timestamppb tls tracenoop tracetest unsafe v1 worker x509 xray`)

func set(words string) map[string]bool {
	s := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		s[w] = true
	}
	return s
}

// isTaken reports whether an unexported name cannot be that of a variable in
// generated code, because it means something else there. Single letters are
// what that code calls receivers and indexes.
func isTaken(name string) bool {
	return len(name) == 1 || token.IsKeyword(name) || predeclared[name] || packages[name]
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }
