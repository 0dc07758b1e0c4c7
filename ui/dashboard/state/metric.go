package state

import "runar/ui"

// LowerIsBetter tells the direction of a metric by its name.
func LowerIsBetter(metric string) bool { return ui.Better(metric) == ui.Lower }

// Directed tells whether the metric's name says which way is better.
func Directed(metric string) bool { return ui.Better(metric) != ui.Unclear }

// Rank orders metrics by how much a person is likely to care: measured on held-out data and directed first, plumbing last.
func Rank(metric string) int { return ui.Telling(metric) }
