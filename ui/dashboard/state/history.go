package state

import "slices"

// Past is how many of the texts typed into input lines of a kind are kept.
const Past = 30

// again are the input lines into which the same is typed again and again.
var again = []Ask{AskFilter, AskSearch, AskMetrics, AskTag}

// typed keeps a text that was entered; the newest comes last, and once.
func (s *State) typed(kind Ask, text string) {
	if text == "" || !slices.Contains(again, kind) {
		return
	}
	past := append(without(s.History[kind], text), text)
	s.History[kind] = past[max(0, len(past)-Past):]
}

// recall puts an earlier text into the line, or a later one, and at last what was being typed.
func (p *Prompt) recall(s *State, by int) {
	past := s.History[p.Kind]
	for now := p.before + p.after; p.before+p.after == now; {
		back := clamp(p.back+by, 0, len(past))
		if back == p.back {
			return
		}
		if p.back == 0 {
			p.draft = now
		}
		p.back = back
		if p.before, p.after = p.draft, ""; back > 0 {
			p.before = past[len(past)-back]
		}
	}
}
