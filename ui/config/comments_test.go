package config_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"

	"feedscope/feeds/config/schema"
)

// readComments returns the field comments of types in a module, given its root directory and path. It panics for a field
// without a comment.
func readComments(root, module string) schema.Docs {
	packages := make(map[string]map[string]string)
	return func(in reflect.Type, field string) string {
		known, ok := packages[in.PkgPath()]
		if !ok {
			known = fieldComments(filepath.Join(root, strings.TrimPrefix(in.PkgPath(), module+"/")))
			packages[in.PkgPath()] = known
		}
		text := known[in.Name()+"."+field]
		if text == "" {
			panic(fmt.Sprintf("%v.%s has no comment", in, field))
		}
		return text
	}
}

// fieldComments returns the comments on all fields of the structs in a directory, by type and field.
func fieldComments(dir string) map[string]string {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		panic(err)
	}
	found := make(map[string]string)
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			panic(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if s, ok := spec.Type.(*ast.StructType); ok {
				for _, f := range s.Fields.List {
					for _, id := range f.Names {
						found[spec.Name.Name+"."+id.Name] = strings.Join(strings.Fields(f.Doc.Text()), " ")
					}
				}
			}
			return false
		})
	}
	return found
}
