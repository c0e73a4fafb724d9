// Says of each line on standard input, a format of schemas and a text with a blank between them, whether the text has that
// format: `yes` or `no`.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"k8s.io/kube-openapi/pkg/validation/strfmt"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		format, text, _ := strings.Cut(lines.Text(), " ")
		word := "no"
		if strfmt.Default.Validates(format, text) {
			word = "yes"
		}
		fmt.Println(word, format, text)
	}
}
