package search

// longestNear is how many letters a word has at most whose near misses are looked for.
const longestNear = 46

// nearness is how far the beginning of a term is from each beginning of a word: in the set for a distance a
// bit for each number of the word's letters that is at most so far from it. A step to the next letter is
// a few operations on whole sets (Wu and Manber), for the optimal string alignment: a letter left out, put
// in, changed, or swapped with its neighbour.
type nearness [3]uint64

// nothing is the nearness of no letters.
var nothing = nearness{0b1, 0b11, 0b111}

// letterSets tells where each letter stands in a word: a bit for each place, from 1.
type letterSets [256]uint64

// next is the nearness with one letter more. Before is the letter before it, earlier the nearness before that.
func (n *nearness) next(sets *letterSets, letter, before byte, earlier *nearness) nearness {
	here := sets[letter]
	swapped := here << 1 & sets[before]
	var to nearness
	to[0] = n[0] << 1 & here
	to[1] = n[1]<<1&here | n[0] | n[0]<<1 | to[0]<<1 | earlier[0]<<2&swapped
	to[2] = n[2]<<1&here | n[1] | n[1]<<1 | to[1]<<1 | earlier[1]<<2&swapped
	return to
}

// near calls found with each term within a distance of at most 2 letters typed wrong. Terms in order share
// their beginnings, so each beginning is looked at once, and all terms with one that is too far off already
// are left out together. Pairs are no words, and come before them.
func (s *shelf) near(word string, distance int, found func(id uint32, distance int)) {
	if len(word) == 0 || len(word) > longestNear {
		return
	}
	var sets letterSets
	for i := range len(word) {
		sets[word[i]] |= 2 << i
	}
	all := uint64(2)<<len(word) - 1
	var rows [longestNear + 4]nearness // by the number of letters: one with more than that is too far off
	rows[0] = nothing
	done := 0 // rows up to done are those of the term before
	for id := s.pairs; int(id) < s.len(); {
		term := s.term(id)
		far := false
		for done = min(done, int(s.shared[id])); done < len(term) && !far; {
			before, earlier := byte(0), &nothing
			if done > 0 {
				before, earlier = term[done-1], &rows[done-1]
			}
			rows[done+1] = rows[done].next(&sets, term[done], before, earlier)
			done++
			far = rows[done][distance]&all == 0
		}
		if far {
			for id++; int(id) < s.len() && int(s.shared[id]) >= done; id++ { // they all begin so
			}
			continue
		}
		for d, lengths := range rows[len(term)][:distance+1] {
			if lengths>>len(word)&1 != 0 {
				found(id, d)
				break
			}
		}
		id++
	}
}
