package db

import (
	"encoding/json"
	"math"
	"strconv"
)

// Float is a float64 that JSON can carry: NaN and infinities are the strings "NaN", "Infinity" and "-Infinity".
type Float float64

// MarshalJSON writes a number, or a string for what JSON has no number for.
func (f Float) MarshalJSON() ([]byte, error) {
	v := float64(f)
	switch {
	case math.IsNaN(v):
		return []byte(`"NaN"`), nil
	case math.IsInf(v, 1):
		return []byte(`"Infinity"`), nil
	case math.IsInf(v, -1):
		return []byte(`"-Infinity"`), nil
	}
	return json.Marshal(v)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *Float) UnmarshalJSON(b []byte) error {
	s := string(b)
	if len(s) > 1 && s[0] == '"' {
		s = s[1 : len(s)-1]
	}
	v, err := strconv.ParseFloat(s, 64)
	*f = Float(v)
	return err
}

// MarshalJSON writes null, a number, or [main, sub].
func (s Step) MarshalJSON() ([]byte, error) {
	switch {
	case !s.HasMain:
		return []byte("null"), nil
	case s.HasSub:
		return json.Marshal([2]Float{Float(s.Main), Float(s.Sub)})
	}
	return json.Marshal(Float(s.Main))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Step) UnmarshalJSON(b []byte) error {
	*s = Step{}
	if string(b) == "null" {
		return nil
	}
	var pair [2]Float
	if err := json.Unmarshal(b, &pair); err == nil {
		*s = Step{Main: float64(pair[0]), Sub: float64(pair[1]), HasMain: true, HasSub: true}
		return nil
	}
	var one Float
	if err := json.Unmarshal(b, &one); err != nil {
		return err
	}
	*s = At(float64(one))
	return nil
}

// runJSON is a Run with fields that carry any bytes: the order, names and types of the public JSON.
type runJSON struct {
	ID              Text       `json:"id"`
	Name            *Text      `json:"name"`
	Command         Text       `json:"command"`
	Argv            []Text     `json:"argv"`
	Status          Status     `json:"status"`
	Cause           *Cause     `json:"cause"`
	ExitCode        *int       `json:"exit_code"`
	Signal          *int       `json:"signal"`
	Git             gitJSON    `json:"git"`
	Workdir         Text       `json:"workdir"`
	StdoutPath      *Text      `json:"stdout_path"`
	CreatedAt       Time       `json:"created_at"`
	FinishedAt      *Time      `json:"finished_at"`
	DurationSeconds *Float     `json:"duration_seconds"`
	Host            *Text      `json:"host"`
	User            *Text      `json:"user"`
	PID             *int       `json:"pid"`
	ParentID        *Text      `json:"parent_id"`
	CPUSeconds      *Float     `json:"cpu_seconds"`
	MaxRSSBytes     *int64     `json:"max_rss_bytes"`
	LogBytes        *int64     `json:"log_bytes"`
	Params          textMap    `json:"params"`
	Metrics         summaryMap `json:"metrics"`
	Tags            []Text     `json:"tags"`
	Note            *Text      `json:"note"`
	Progress        Progress   `json:"progress"`
	Store           Text       `json:"store"`
}

type gitJSON struct {
	Commit *Text `json:"commit"`
	Branch *Text `json:"branch"`
	Dirty  *bool `json:"dirty"`
}

// MarshalJSON writes the public JSON of a run: every key is always there, unknown is null, empty lists and objects are [] and {}.
func (r Run) MarshalJSON() ([]byte, error) {
	j := runJSON{
		ID: Text(r.ID), Name: (*Text)(r.Name), Command: Text(r.Command), Argv: r.Argv, Status: r.Status, Cause: r.Cause,
		ExitCode: r.ExitCode, Signal: r.Signal, Git: gitJSON{(*Text)(r.Git.Commit), (*Text)(r.Git.Branch), r.Git.Dirty},
		Workdir: Text(r.Workdir), StdoutPath: (*Text)(r.StdoutPath), CreatedAt: r.CreatedAt, FinishedAt: r.FinishedAt,
		DurationSeconds: (*Float)(r.DurationSeconds), Host: (*Text)(r.Host), User: (*Text)(r.User), PID: r.PID,
		ParentID: (*Text)(r.ParentID), CPUSeconds: (*Float)(r.CPUSeconds), MaxRSSBytes: r.MaxRSSBytes, LogBytes: r.LogBytes,
		Params: r.Params, Metrics: r.Metrics, Tags: make([]Text, len(r.Tags)), Note: (*Text)(r.Note), Progress: r.Progress,
		Store: Text(r.Store),
	}
	if j.Argv == nil {
		j.Argv = []Text{}
	}
	for i, t := range r.Tags {
		j.Tags[i] = Text(t)
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (r *Run) UnmarshalJSON(b []byte) error {
	var j runJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	*r = Run{
		ID: string(j.ID), Name: (*string)(j.Name), Command: string(j.Command), Argv: j.Argv, Status: j.Status, Cause: j.Cause,
		ExitCode: j.ExitCode, Signal: j.Signal, Git: Git{(*string)(j.Git.Commit), (*string)(j.Git.Branch), j.Git.Dirty},
		Workdir: string(j.Workdir), StdoutPath: (*string)(j.StdoutPath), CreatedAt: j.CreatedAt, FinishedAt: j.FinishedAt,
		DurationSeconds: (*float64)(j.DurationSeconds), Host: (*string)(j.Host), User: (*string)(j.User), PID: j.PID,
		ParentID: (*string)(j.ParentID), CPUSeconds: (*float64)(j.CPUSeconds), MaxRSSBytes: j.MaxRSSBytes, LogBytes: j.LogBytes,
		Params: j.Params, Metrics: j.Metrics, Note: (*string)(j.Note), Progress: j.Progress, Store: string(j.Store),
	}
	for _, t := range j.Tags {
		r.Tags = append(r.Tags, string(t))
	}
	return nil
}

type progressJSON struct {
	Done       *Float `json:"done"`
	Total      *Float `json:"total"`
	ETASeconds *Float `json:"eta_seconds"`
}

// MarshalJSON writes what is not finite as Float does: one odd number must not cost the whole list.
func (p Progress) MarshalJSON() ([]byte, error) {
	return json.Marshal(progressJSON{(*Float)(p.Done), (*Float)(p.Total), (*Float)(p.ETASeconds)})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (p *Progress) UnmarshalJSON(b []byte) error {
	var j progressJSON
	err := json.Unmarshal(b, &j)
	*p = Progress{(*float64)(j.Done), (*float64)(j.Total), (*float64)(j.ETASeconds)}
	return err
}
