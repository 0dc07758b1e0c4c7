package state

import (
	"strings"
	"unicode"

	"runar/ui/dashboard/draw"
)

// Ask is what a prompt asks for.
type Ask uint8

// The prompts.
const (
	AskFilter Ask = iota
	AskSearch
	AskMetrics
	AskRename
	AskTag
	AskNote
)

// Prompt is an input line.
type Prompt struct {
	Kind  Ask
	Label string
	Refs  []Ref // what it is about

	before, after string // on either side of the cursor
	undo          string // what Esc goes back to
	back          int    // how many texts back in the history it is
	draft         string // what had been typed before going there
}

// Text is what has been typed, and the part of it before the cursor.
func (p *Prompt) Text() (all, before string) { return p.before + p.after, p.before }

func (p *Prompt) insert(text string) {
	text = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' {
			return ' '
		}
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text)
	if len(p.before)+len(p.after)+len(text) < 4096 {
		p.before += text
	}
}

// Hint is what the line below says about the prompt.
func (p *Prompt) Hint() string {
	switch p.Kind {
	case AskFilter:
		return "Enter keeps  Esc drops  Up earlier   status=failed lr<0.01 loss<=0.3 name~base tag=best since=2d word"
	case AskSearch:
		return "Enter searches  Esc drops  Up earlier   a capital letter makes case count"
	case AskTag:
		return "Enter does it  Esc drops  Up earlier   best adds, -best removes, several at once"
	}
	return "Enter does it  Esc drops"
}

func (p *Prompt) key(s *State, name string) []Cmd {
	switch name {
	case "enter":
		s.Prompt = nil
		return p.done(s)
	case "esc":
		s.Prompt = nil
		switch p.Kind {
		case AskFilter:
			s.List.Want.Filter = p.undo
		case AskMetrics:
			s.Chart.Filter = p.undo
		}
		return nil
	case "left", "ctrl-b":
		if h := draw.Drop(p.before); h != p.before {
			p.before, p.after = h, p.before[len(h):]+p.after
		}
	case "right", "ctrl-f":
		head, rest := draw.Next(p.after)
		p.before, p.after = p.before+head, rest
	case "home", "ctrl-a":
		p.before, p.after = "", p.before+p.after
	case "end", "ctrl-e":
		p.before, p.after = p.before+p.after, ""
	case "backspace", "ctrl-h":
		if p.before == "" && p.after == "" {
			return p.key(s, "esc")
		}
		p.before = draw.Drop(p.before)
	case "delete", "ctrl-d":
		_, p.after = draw.Next(p.after)
	case "ctrl-u":
		p.before = ""
	case "ctrl-k":
		p.after = ""
	case "ctrl-w":
		t := strings.TrimRight(p.before, " ")
		p.before = t[:strings.LastIndexByte(t, ' ')+1]
	case "up", "ctrl-p":
		p.recall(s, 1)
	case "down", "ctrl-n":
		p.recall(s, -1)
	case "word left":
		h := p.before[:wordStart(p.before)]
		p.before, p.after = h, p.before[len(h):]+p.after
	case "word right":
		n := wordEnd(p.after)
		p.before, p.after = p.before+p.after[:n], p.after[n:]
	case "delete word":
		p.after = p.after[wordEnd(p.after):]
	case "space":
		p.insert(" ")
	default:
		if IsText(name) {
			p.insert(name)
		}
	}
	return p.changed(s)
}

// wordKeys are the keys that with Alt move by words, or delete one, as in a shell.
var wordKeys = map[string]string{"b": "word left", "left": "word left", "f": "word right", "right": "word right", "d": "delete word", "backspace": "ctrl-w"}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

func outOfWord(r rune) bool { return !inWord(r) }

// wordStart is where the last word of s begins, and wordEnd where its first one ends.
func wordStart(s string) int {
	s = strings.TrimRightFunc(s, outOfWord)
	return len(strings.TrimRightFunc(s, inWord))
}

func wordEnd(s string) int {
	rest := strings.TrimLeftFunc(s, outOfWord)
	return len(s) - len(strings.TrimLeftFunc(rest, inWord))
}

// IsText tells whether a key is a character, not the name of one.
func IsText(key string) bool {
	head, rest := draw.Next(key)
	return rest == "" && head != ""
}

// changed applies at once what is shown while typing.
func (p *Prompt) changed(s *State) []Cmd {
	text := p.before + p.after
	switch p.Kind {
	case AskFilter:
		s.List.Want.Filter = strings.TrimSpace(text)
	case AskMetrics:
		s.Chart.Filter = strings.TrimSpace(text)
	}
	return nil
}

func (p *Prompt) done(s *State) []Cmd {
	text := strings.TrimSpace(p.before + p.after)
	s.typed(p.Kind, text)
	switch p.Kind {
	case AskFilter:
		s.List.Want.Filter = text
	case AskMetrics:
		s.Chart.Filter = text
	case AskSearch:
		if text != "" {
			s.Log.Query = text
		}
		s.Log.Match = -1
		s.searchLog(false)
	case AskRename:
		return []Cmd{Rename{p.Refs[0], text}}
	case AskNote:
		return []Cmd{Annotate{p.Refs[0], text}}
	case AskTag:
		c := Retag{Refs: p.Refs}
		for _, w := range strings.Fields(text) {
			if t, off := strings.CutPrefix(w, "-"); off && t != "" {
				c.Remove = append(c.Remove, t)
			} else if t := strings.TrimPrefix(w, "+"); t != "" {
				c.Add = append(c.Add, t)
			}
		}
		if len(c.Add)+len(c.Remove) > 0 {
			return []Cmd{c}
		}
	}
	return nil
}
