// Says of each text on standard input, one JSON string a line, whether source-controller takes it for a range.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/Masterminds/semver/v3"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var text string
		if err := json.Unmarshal(lines.Bytes(), &text); err != nil {
			panic(err)
		}
		verdict := "yes"
		if _, err := semver.NewConstraint(text); err != nil {
			verdict = "no"
		}
		fmt.Println(verdict, lines.Text())
	}
}
