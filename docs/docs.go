// Package docs holds the published contract, made by cmd/openapi from the comments of package api, so
// that the program can show it. Guides and decisions lie beside it.
package docs

import _ "embed"

// OpenAPI is the contract in OpenAPI 3.1.
//
//go:embed openapi.json
var OpenAPI []byte

// Swagger is the same contract in Swagger 2.0, for tools that know no other.
//
//go:embed swagger.json
var Swagger []byte
