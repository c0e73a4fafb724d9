package charts

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Chart is one version of a Helm chart: the files of a directory in which `@version@` and `@app@` are filled in.
type Chart struct {
	Directory string
	// Version is that of the chart, App that of what it installs.
	Version, App string
}

// Name is what the chart is called, which is what its directory is called.
func (c Chart) Name() string { return filepath.Base(c.Directory) }

// Fill puts the versions where a text asks for them.
func (c Chart) Fill(text string) string {
	return strings.NewReplacer("@version@", c.Version, "@app@", c.App).Replace(text)
}

// archive packs the chart as Helm does: a gzipped tar with one directory in it. Equal charts are equal bytes.
func (c Chart) archive() ([]byte, error) {
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	files := tar.NewWriter(zipped)
	err := filepath.WalkDir(c.Directory, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(c.Directory, file)
		if err != nil {
			return err
		}
		text := c.Fill(string(content))
		header := tar.Header{Name: path.Join(c.Name(), filepath.ToSlash(relative)), Mode: 0o644, Size: int64(len(text))}
		if err := files.WriteHeader(&header); err != nil {
			return err
		}
		_, err = files.Write([]byte(text))
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := files.Close(); err != nil {
		return nil, err
	}
	err = zipped.Close()
	return packed.Bytes(), err
}
