package charts

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAPublishedChartIsInTheIndexAndInTheRegistry(t *testing.T) {
	directory := filepath.Join(t.TempDir(), "web")
	write(t, filepath.Join(directory, "Chart.yaml"), "name: web\nversion: @version@\n")
	server, err := Serve("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for _, version := range []string{"1.0.0", "1.0.1"} {
		if err := server.Publish("shop", Chart{Directory: directory, Version: version, App: "1.36.0"}); err != nil {
			t.Fatal(err)
		}
	}
	index := get(t, server.Repository("shop")+"/index.yaml")
	for _, part := range []string{"web-1.0.0.tgz", "web-1.0.1.tgz", "appVersion: 1.36.0"} {
		if !strings.Contains(index, part) {
			t.Errorf("%s is not in the index: %s", part, index)
		}
	}
	if get(t, server.Repository("shop")+"/web-1.0.0.tgz") == get(t, server.Repository("shop")+"/web-1.0.1.tgz") {
		t.Error("both versions are the same")
	}
	tags := get(t, "http://"+server.address+"/v2/shop/web/tags/list")
	if !strings.Contains(tags, "1.0.0") || !strings.Contains(tags, "1.0.1") {
		t.Errorf("tags are %s", tags)
	}
}

func write(t *testing.T, file, text string) {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, url string) string {
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(answer.Status, err)
	}
	return string(body)
}
