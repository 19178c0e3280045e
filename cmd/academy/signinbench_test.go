package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/dbtest"
)

// What signing in costs, and what a token does that was verified before, with many revocations to look at.
func BenchmarkSigningIn(b *testing.B) {
	url := seededURL(b)
	store := dbtest.Open(b, url)
	service := domain.ClientService{Store: store, Now: clock}
	client, secret, err := service.Create(context.Background(), domain.Operator, domain.NewCredential{
		Role: domain.RolePilot, Organisation: "kivilahden-kaupunki",
	})
	require.NoError(b, err)
	list := make([]domain.Revocation, 1000)
	for i := range list {
		list[i] = domain.Revocation{Subject: domain.NewID(clock()), ExpiresAt: clock().Add(time.Hour)}
	}
	require.NoError(b, store.InTx(context.Background(), domain.System, func(w domain.Writer) ([]domain.Change, error) {
		return nil, w.Revoke(context.Background(), list, clock())
	}))
	handler := handlerOn(b, url)
	form := fmt.Sprintf("grant_type=client_credentials&client_id=%s&client_secret=%s", client.ID, secret)
	ask := func() *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/oauth/token", strings.NewReader(form))
		r.Header.Set("Content-Type", formMedia)
		got := httptest.NewRecorder()
		handler.ServeHTTP(got, r)
		return got
	}
	b.Run("a token", func(b *testing.B) {
		for b.Loop() {
			if got := ask(); got.Code != http.StatusOK {
				b.Fatal(got.Code)
			}
		}
	})
	b.Run("a request with it", func(b *testing.B) {
		var token struct {
			AccessToken string `json:"access_token"`
		}
		require.NoError(b, json.Unmarshal(ask().Body.Bytes(), &token))
		r := httptest.NewRequest(http.MethodGet, "/v1/me", nil)
		r.Header.Set("Authorization", "Bearer "+token.AccessToken)
		b.ReportAllocs()
		for b.Loop() {
			d := discarded{header: http.Header{}}
			handler.ServeHTTP(&d, r)
			if d.status != http.StatusOK {
				b.Fatal(d.status)
			}
		}
	})
}
