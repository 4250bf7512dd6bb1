package surface

// PathWord is a word that is between double underscores in the path of a
// template, as in __saga__.go.tmpl: the file is there once for each thing that
// the word ranges over.
type PathWord struct {
	// Word is what is between the underscores, in lower-case letters.
	Word string `yaml:"word"`
	// Over is where templates find the list of the things, such as .Model.Sagas.
	Over string `yaml:"over"`
	// Text is what of a thing is in the path, such as .Snake.
	Text string `yaml:"text"`
	// Within is the word that Over depends on, and which ranges first: .Saga.Steps
	// within saga. Empty is none.
	Within string `yaml:"within"`
	// As is where the template finds the thing at hand: .Saga. Words that a layer
	// declares have none; their things are in .Each, by word.
	As string `yaml:"-"`
	// Tells lists the words that have one thing where this one has: the event of
	// a file is of one aggregate.
	Tells []string `yaml:"-"`
}

// PathWords are the words that the parts of a model and of a surface bring, those
// that tell others first.
func PathWords() []PathWord {
	return []PathWord{
		{Word: "operation", Over: ".Surface.Operations", As: ".Operation", Text: ".Snake", Tells: []string{"subject", "aggregate", "table"}},
		{Word: "subject", Over: ".Surface.Subjects", As: ".Subject", Text: ".Snake", Tells: []string{"aggregate", "table"}},
		{Word: "event", Over: ".Model.Events", As: ".Event", Text: ".Snake", Tells: []string{"aggregate", "table"}},
		{Word: "aggregate", Over: ".Model.Aggregates", As: ".Aggregate", Text: ".Snake", Tells: []string{"table"}},
		{Word: "table", Over: ".Model.Aggregates", As: ".Aggregate", Text: ".Table"},
		{Word: "saga", Over: ".Model.Sagas", As: ".Saga", Text: ".Snake"},
		{Word: "step", Over: ".Saga.Steps", Within: "saga", As: ".Step", Text: ".Name"},
	}
}
