package api

import (
	"fmt"
	"hash/maphash"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// ReadLimit is how much one network may read in public, on each replica. It costs no database, so it is generous: a
// municipality has thousands of people behind one address.
type ReadLimit struct {
	PerMinute int  // all of which may come at once; 0: no limit
	OwnToo    bool // loopback addresses too; a proxy on this machine that isn't known as one has such
}

const (
	readWindow = time.Minute
	readShards = 64  // locked one by one
	readSets   = 128 // in a shard: networks that share one compete for its buckets
	readWays   = 4   // buckets in a set
	readSteps  = 100 // how finely what is left is told
)

// readLimiter has a token bucket for each network, in a table whose size is fixed (half a megabyte). A network whose
// set is taken gets the bucket that is the least spent, so that one who asks too much isn't forgotten for the sake
// of newcomers.
type readLimiter struct {
	ReadLimit
	pause  time.Duration // in which a bucket gains one read
	seed   maphash.Seed  // so that nobody can choose whose set to share
	began  time.Time
	shards [readShards]readShard
	policy []string
	told   [][]string // the header for each step of what is left, since most answers carry it
}

type readShard struct {
	mu   sync.Mutex
	sets [readSets][readWays]readBucket
}

// readBucket is a bucket by the moment at which it will be full again, counted from the start.
type readBucket struct {
	network uint64
	full    time.Duration
}

func newReadLimiter(l ReadLimit) *readLimiter {
	if l.PerMinute == 0 {
		return nil
	}
	r := &readLimiter{ReadLimit: l, pause: readWindow / time.Duration(l.PerMinute), seed: maphash.MakeSeed(), began: time.Now()}
	r.policy = []string{fmt.Sprintf(`"reads";q=%d;w=%d`, l.PerMinute, int(readWindow.Seconds()))}
	steps := min(l.PerMinute, readSteps)
	for i := range steps + 1 {
		full := readWindow * time.Duration(steps-i) / time.Duration(steps)
		r.told = append(r.told, []string{fmt.Sprintf(`"reads";r=%d;t=%d`, l.PerMinute*i/steps, seconds(full))})
	}
	return r
}

// seconds rounds up, for those who are told to wait.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// metered holds a public read to the limit. A reader who has the answer already pays nothing for hearing that.
func (s *Server) metered(next echo.HandlerFunc) echo.HandlerFunc {
	limit := s.reads
	if limit == nil {
		return next
	}
	return func(c echo.Context) error {
		caller := s.callerNetwork(c.Request())
		if caller.Addr().IsLoopback() && !limit.OwnToo {
			return next(c)
		}
		network, now := limit.name(caller), time.Since(limit.began)
		left, wait := limit.left(network, now)
		h := c.Response().Header()
		if left == 0 {
			limit.tell(h, 0)
			e := domain.Fault(domain.TooMany, "too-many-reads")
			e.RetryAfter = seconds(wait)
			return e
		}
		if c.Request().Header["If-None-Match"] == nil { // a 304 carries only what guides caches
			limit.tell(h, left-1)
		}
		err := next(c)
		if err != nil || c.Response().Status != http.StatusNotModified {
			limit.charge(network, now)
		}
		return err
	}
}

// chargeReads takes more reads than one for an answer that is as large as so many.
func (s *Server) chargeReads(c echo.Context, more int) {
	limit := s.reads
	if limit == nil {
		return
	}
	caller := s.callerNetwork(c.Request())
	if caller.Addr().IsLoopback() && !limit.OwnToo {
		return
	}
	network, now := limit.name(caller), time.Since(limit.began)
	left, _ := limit.left(network, now)
	for range min(more, left) {
		limit.charge(network, now)
	}
}

// tell says the limit and what is left of it (draft-ietf-httpapi-ratelimit-headers-10).
func (r *readLimiter) tell(h http.Header, left int) {
	h["Ratelimit-Policy"] = r.policy
	h["Ratelimit"] = r.told[left*(len(r.told)-1)/r.PerMinute]
}

// name is a network in the table. Two of the same name would share a bucket, which 64 bits make no worry.
func (r *readLimiter) name(network netip.Prefix) uint64 {
	b := network.Addr().As16()
	return maphash.Bytes(r.seed, b[:])
}

// left is how many reads a network has left now, and when there is none, how long until there is one.
func (r *readLimiter) left(network uint64, now time.Duration) (int, time.Duration) {
	shard, set := r.place(network)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	for _, b := range set {
		if b.network == network && b.full > now {
			spent := b.full - now
			room := r.pause*time.Duration(r.PerMinute) - spent
			return max(0, int(room/r.pause)), r.pause - room
		}
	}
	return r.PerMinute, 0
}

// charge takes a read out of a network's bucket.
func (r *readLimiter) charge(network uint64, now time.Duration) {
	shard, set := r.place(network)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	bucket := &set[0]
	for i := range set {
		if set[i].network == network {
			bucket = &set[i]
			break
		}
		if set[i].full < bucket.full {
			bucket = &set[i]
		}
	}
	if bucket.network != network || bucket.full < now {
		*bucket = readBucket{network, now}
	}
	bucket.full += r.pause
}

func (r *readLimiter) place(network uint64) (*readShard, *[readWays]readBucket) {
	shard := &r.shards[network%readShards]
	return shard, &shard.sets[network/readShards%readSets]
}
