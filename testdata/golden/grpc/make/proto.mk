BUF = go run github.com/bufbuild/buf/cmd/buf@v1.71.0

generate: ## write the Go code of the .proto file anew
	$(BUF) generate

lint-proto: ## check the .proto file
	$(BUF) lint

.PHONY: generate lint-proto
