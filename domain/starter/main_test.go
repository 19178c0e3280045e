package starter

import (
	"testing"

	"academy/repository/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }
