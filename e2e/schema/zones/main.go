// Command zones prints the time zones that Go brings along, which is where the API server looks them up
// (`time/tzdata` in cmd/kube-apiserver), one on each line.
package main

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	files, err := zip.OpenReader(filepath.Join(os.Args[1], "lib/time/zoneinfo.zip"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "zones:", err)
		os.Exit(1)
	}
	defer files.Close()
	var names []string
	for _, file := range files.File {
		if !strings.HasSuffix(file.Name, "/") {
			names = append(names, file.Name)
		}
	}
	slices.Sort(names)
	fmt.Println(strings.Join(names, "\n"))
}
