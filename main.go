// Command runar records what you run: runar python train.py.
package main

import (
	"os"

	"runar/ui/cli"
	_ "runar/ui/cli/early" // prints the shells' hooks before all else is set up
)

// version is set by the release build (-ldflags "-X main.version=…"); empty in a source build.
var version string

func main() { os.Exit(cli.Main(os.Args[1:], version)) }
