// Says of each regular expression on standard input, one a line, whether Go compiles it: `yes` or `no`.
package main

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		word := "yes"
		if _, err := regexp.Compile(lines.Text()); err != nil {
			word = "no"
		}
		fmt.Println(word, lines.Text())
	}
}
