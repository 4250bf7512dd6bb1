package protogen

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/pluginpb"
)

// Compile makes a plugin's request, for tests.
var Compile = compile

// Files reads a plugin's response.
func Files(data []byte) ([]File, error) {
	response := new(pluginpb.CodeGeneratorResponse)
	if err := proto.Unmarshal(data, response); err != nil {
		return nil, err
	}
	return files(response), nil
}
