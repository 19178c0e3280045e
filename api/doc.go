// Package api is the HTTP surface of the material bank: JSON over Echo, described by the OpenAPI
// document that is generated from the comments here. It imports package domain (and its read model)
// only; what is stored where is none of its business.
//
// Start at server.go, which has every route on one page. Handlers have three steps: bind, call,
// render. Every error goes through problem.go.
package api
