package search

// near calls found with each term within a distance of letters typed wrong: left out, put in, changed or
// swapped with their neighbour (optimal string alignment). Terms in order share their beginnings, so
// the rows of the distance are worked out once for each beginning, and all terms with a beginning that
// is too far off already are left out together.
func (s *shelf) near(word string, distance int, found func(id uint32, distance int)) {
	const longest = 48
	if len(word) == 0 || len(word) > longest-distance {
		return
	}
	var rows [longest + 1][longest + 1]uint8
	for j := range len(word) + 1 {
		rows[0][j] = uint8(j)
	}
	before, done := "", 0 // rows up to done are those of the letters before
	for id := uint32(0); int(id) < s.len(); {
		term := s.term(id)
		shared := 0
		for shared < done && shared < len(term) && term[shared] == before[shared] {
			shared++
		}
		far := false
		for done = shared; done < len(term) && !far; {
			done++
			far = done > longest-1 || row(&rows[done], &rows[done-1], rows[max(done, 2)-2][:], term[:done], word) > uint8(distance)
		}
		before = term
		if far {
			id = s.after(id, term[:done])
			continue
		}
		if d := rows[len(term)][len(word)]; int(d) <= distance {
			found(id, int(d))
		}
		id++
	}
}

// row works out the distances of a beginning's last letter, and gives the least.
func row(into, last *[49]uint8, before []uint8, begin, word string) uint8 {
	i := len(begin)
	into[0] = uint8(i)
	least := into[0]
	c := begin[i-1]
	for j := 1; j <= len(word); j++ {
		cost := uint8(1)
		if c == word[j-1] {
			cost = 0
		}
		d := min(last[j]+1, into[j-1]+1, last[j-1]+cost)
		if i > 1 && j > 1 && c == word[j-2] && begin[i-2] == word[j-1] {
			d = min(d, before[j-2]+1)
		}
		into[j] = d
		least = min(least, d)
	}
	return least
}

// after gives the first term from id on that doesn't begin with the letters.
func (s *shelf) after(id uint32, letters string) uint32 {
	begins := func(i uint32) bool {
		t := s.term(i)
		return len(t) >= len(letters) && t[:len(letters)] == letters
	}
	step := uint32(1) // few terms share a long beginning: look further by doubling
	low := id
	for int(low+step) < s.len() && begins(low+step) {
		low += step
		step *= 2
	}
	high := min(low+step, uint32(s.len()))
	for low+1 < high {
		middle := low + (high-low)/2
		if begins(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return low + 1
}
