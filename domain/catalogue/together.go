package catalogue

import "bytes"

// together lays the texts of a tool end to end in one piece of memory, the same text once: each alone would
// take up to twice its length, and one that was cut from a longer text would keep all of that.
// It gives back the room that it is given for that.
func together(all []byte, texts []*string) []byte {
	places := make([]int, len(texts))
	for i, text := range texts {
		places[i] = bytes.Index(all, []byte(*text))
		if places[i] < 0 {
			places[i] = len(all)
			all = append(all, *text...)
		}
	}
	kept := string(all)
	for i, text := range texts {
		*text = kept[places[i] : places[i]+len(*text)]
	}
	return all
}
