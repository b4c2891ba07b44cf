# The commands of everyday work. CI runs .ci/run, which includes them all.

.PHONY: demo test race lint generate picture check

demo: ## run the dashboard with the demo feeds
	go run . --demo

test: ## run all tests
	go test ./...

race: ## run all tests with the race detector
	go test -race ./...

lint: ## check formatting and lint
	golangci-lint run ./...

generate: ## rewrite generated docs and golden files
	go test ./test ./feeds/preset ./feeds/doctor/... ./ui/... -update

picture: ## record the README's picture; the same program gives the same file
	go run . cast loop --fps 4 -o docs/screen.svg --force

check: ## run everything CI runs
	.ci/run
